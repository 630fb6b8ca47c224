namespace RSICCLLM.Evaluation.Metrics;

/// <summary>
/// BLEU-1 to BLEU-4 (Papineni et al., ACL 2002) with the closest reference length and the tiny terms of the COCO
/// caption evaluation, which keep single captions without common 4-grams above zero.
/// </summary>
internal static class Bleu
{
    public const int Longest = 4;

    /// <summary>Matches [0..3], candidates' n-grams [4..7], candidate length [8], reference length [9]; sums over captions are a corpus's.</summary>
    public const int StatisticsLength = (2 * Longest) + 2;

    private const double Tiny = 1e-15;
    private const double Small = 1e-9;

    public static double[] Statistics(string[] candidate, IReadOnlyList<string[]> references)
    {
        var statistics = new double[StatisticsLength];
        var counts = NGrams.Count(candidate, Longest);
        var most = new Dictionary<string, int>[Longest];
        for (var n = 0; n < Longest; n++)
            most[n] = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var reference in references)
        {
            var found = NGrams.Count(reference, Longest);
            for (var n = 0; n < Longest; n++)
            {
                foreach (var (words, count) in found[n])
                    most[n][words] = Math.Max(most[n].GetValueOrDefault(words), count);
            }
        }

        for (var n = 0; n < Longest; n++)
        {
            statistics[n] = counts[n].Sum(pair => Math.Min(pair.Value, most[n].GetValueOrDefault(pair.Key)));
            statistics[Longest + n] = Math.Max(0, candidate.Length - n);
        }

        statistics[^2] = candidate.Length;
        // The nearer length wins, the shorter of two that are equally near.
        statistics[^1] = references.Select(reference => reference.Length).MinBy(length => (Math.Abs(length - candidate.Length), length));
        return statistics;
    }

    /// <summary>BLEU-<paramref name="n"/> of summed statistics: brevity penalty times the geometric mean of the precisions.</summary>
    public static double Score(ReadOnlySpan<double> statistics, int n)
    {
        var product = 1.0;
        for (var i = 0; i < n; i++)
            product *= (statistics[i] + Tiny) / (statistics[Longest + i] + Small);
        var ratio = (statistics[^2] + Tiny) / (statistics[^1] + Small);
        return Math.Pow(product, 1.0 / n) * (ratio < 1 ? Math.Exp(1 - (1 / ratio)) : 1);
    }
}
