using RSICCLLM.Model.Images;

namespace RSICCLLM.Model.Difference;

/// <summary>
/// Difference-aware pruning (ours, not the paper's): where nothing differs, a token of the second date only repeats the first date's, and the prompt
/// can do without it. All tokens that stay keep their positions. A model answers well without them only if it was trained so,
/// see <see cref="Configuration.DifferenceConfiguration.PruningThreshold"/>. Thread-safe.
/// </summary>
public static class TokenPruning
{
    /// <summary>Tells which merged tokens of the second date stay: those with a cell whose evidence of change reaches the threshold.</summary>
    /// <param name="evidence">Evidence of one pair in 0..1 as an image, row by row; rows and columns are those of the tokens times one whole number.</param>
    /// <param name="grid">Patches of one image.</param>
    /// <param name="mergeSize">Patches per direction in a merged token.</param>
    /// <param name="threshold">Least evidence, 0..1; 0 keeps all.</param>
    /// <returns>One value per merged token, row by row.</returns>
    /// <exception cref="ArgumentException">The evidence does not divide into the tokens.</exception>
    public static bool[] Kept(ReadOnlySpan<float> evidence, ImageGrid grid, int mergeSize, double threshold)
    {
        int rows = grid.Rows / mergeSize, columns = grid.Columns / mergeSize;
        var edge = (int)Math.Sqrt(evidence.Length / (rows * columns));
        if (edge == 0 || edge * edge * rows * columns != evidence.Length)
            throw new ArgumentException($"The evidence has {evidence.Length} cells, which do not divide into {rows} x {columns} tokens.", nameof(evidence));
        var kept = new bool[rows * columns];
        for (var cell = 0; cell < evidence.Length; cell++)
        {
            int row = cell / (columns * edge), column = cell % (columns * edge);
            // A cell that is no number hides nothing.
            kept[(row / edge * columns) + (column / edge)] |= !(evidence[cell] < threshold);
        }

        return kept;
    }
}
