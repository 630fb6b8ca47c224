using RSICCLLM.Inference.Captioning;

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

    /// <summary>A map as it is stored. Thread-safe.</summary>
    /// <param name="map">Values beyond 0 to 1 are cut.</param>
    /// <param name="hasData">Whether the cell of a row and column says anything; called once a cell, row after row.</param>
    /// <exception cref="ArgumentNullException">There is no map or no rule.</exception>
    public static EvidenceCells Of(EvidenceMap map, Func<int, int, bool> hasData)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(hasData);
        var values = new byte[map.Rows * map.Columns];
        for (var at = 0; at < values.Length; at++)
        {
            values[at] = hasData(at / map.Columns, at % map.Columns)
                ? (byte)Math.Round(Math.Clamp(map.Values[at], 0f, 1f) * Certain, MidpointRounding.AwayFromZero)
                : NoData;
        }

        return new EvidenceCells(map.Rows, map.Columns, values);
    }
}
