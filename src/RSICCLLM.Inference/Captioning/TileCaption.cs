namespace RSICCLLM.Inference.Captioning;

/// <summary>A model's answer for one tile.</summary>
/// <param name="Text">The caption, without special tokens, trimmed.</param>
/// <param name="TokenIds">The answer's tokens, the stop token included where one was given.</param>
/// <param name="MeanLogProbability">Mean natural logarithm of the chosen tokens' probabilities, at most 0.</param>
/// <param name="Stop">Why decoding ended.</param>
/// <param name="Evidence">Where the difference module sees change.</param>
public sealed record TileCaption(string Text, IReadOnlyList<int> TokenIds, double MeanLogProbability, StopReason Stop, EvidenceMap Evidence);

/// <summary>Why decoding ended.</summary>
public enum StopReason
{
    /// <summary>The model gave a stop token.</summary>
    StopToken,

    /// <summary>The longest allowed answer was reached.</summary>
    Length,
}

/// <summary>Evidence of change over a tile, 0 (none) to 1, row-major, each cell an equal share of the tile.</summary>
/// <param name="Rows">Cells from top to bottom.</param>
/// <param name="Columns">Cells from left to right.</param>
/// <param name="Values"><paramref name="Rows"/> x <paramref name="Columns"/> values.</param>
public sealed record EvidenceMap(int Rows, int Columns, float[] Values);
