namespace RSICCLLM.Evaluation.Reliability;

/// <summary>Chooses the evidence below which a tile needs no caption.</summary>
/// <param name="Threshold">Strongest evidence of a tile from which it is kept.</param>
/// <param name="Recall">Share of changed tiles that are kept.</param>
/// <param name="RecallLow">Lower end of its <see cref="WilsonInterval"/>.</param>
/// <param name="Saving">Share of unchanged tiles that are set aside.</param>
/// <param name="Changed">Changed tiles.</param>
/// <param name="Unchanged">Unchanged tiles.</param>
public sealed record TriageMeasurement(double Threshold, double Recall, double RecallLow, double Saving, int Changed, int Unchanged)
{
    /// <summary>The highest threshold that keeps the recall; <see langword="null"/> when no tile changed.</summary>
    /// <param name="tiles">Strongest evidence of each tile, and whether it changed.</param>
    /// <param name="recall">Share of changed tiles to keep, above 0 to 1.</param>
    public static TriageMeasurement? Of(IReadOnlyList<(double Evidence, bool Changed)> tiles, double recall)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(recall);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(recall, 1);
        var changed = tiles.Where(t => t.Changed).Select(t => t.Evidence).Order().ToArray();
        var unchanged = tiles.Count - changed.Length;
        if (changed.Length == 0)
            return null;

        // So many changed tiles may fall below; the next one's evidence is the threshold. A hair is left for numbers like 0.995 x 200.
        var lost = (int)Math.Floor((changed.Length * (1 - recall)) + 1e-9);
        var threshold = changed[Math.Min(lost, changed.Length - 1)];
        var kept = changed.Count(e => e >= threshold);
        var saved = tiles.Count(t => !t.Changed && t.Evidence < threshold);
        return new TriageMeasurement(threshold, (double)kept / changed.Length, WilsonInterval.Of(kept, changed.Length).Low, unchanged == 0 ? 0 : (double)saved / unchanged, changed.Length, unchanged);
    }
}
