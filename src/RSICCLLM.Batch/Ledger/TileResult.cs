namespace RSICCLLM.Batch.Ledger;

/// <summary>What is known of a tile once its block is done.</summary>
/// <param name="Index">Index in the tile plan.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">Why it has no caption; of a captioned tile, why a person should look at it.</param>
/// <param name="Caption">The model's words; empty unless captioned.</param>
/// <param name="MeanLogProbability">Mean natural logarithm of the caption's token probabilities.</param>
/// <param name="Evidence">Evidence of change with the places that hold no data.</param>
public sealed record TileResult(int Index, TileState State, string? Reason, string Caption, double MeanLogProbability, EvidenceCells Evidence)
{
    /// <summary>Image tokens of the later date that were left out of the prompt.</summary>
    public int PrunedTokens { get; init; }
}

/// <summary>Evidence as it is stored: a byte a cell, 0 (none) to 254 (certain), 255 where a date has no data.</summary>
/// <param name="Rows">Cells from top to bottom.</param>
/// <param name="Columns">Cells from left to right.</param>
/// <param name="Values">Row-major.</param>
public sealed record EvidenceCells(int Rows, int Columns, byte[] Values)
{
    /// <summary>Marks a cell without data.</summary>
    public const byte NoData = 255;

    /// <summary>The value of certain evidence.</summary>
    public const byte Certain = 254;
}
