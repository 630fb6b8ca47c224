namespace RSICCLLM.Evaluation.Metrics.Meteor;

/// <summary>
/// METEOR 1.5 with its published parameters for English (alpha 0.85, beta 0.2, gamma 0.6, delta 0.75; Denkowski and Lavie,
/// WMT 2014). Weighted precision P and recall R of matched words, content words delta, function words 1 - delta;
/// <c>F = P R / (alpha P + (1 - alpha) R)</c>, <c>score = (1 - gamma (chunks / matches)^beta) F</c>. A caption's score is that
/// of its best reference; a corpus's comes from the sums over the best references.
/// </summary>
internal static class MeteorMetric
{
    /// <summary>Weighted matches of candidate [0] and reference [1], weighted lengths [2, 3], matched words [4, 5], chunks [6].</summary>
    public const int StatisticsLength = 7;

    private const double Alpha = 0.85;
    private const double Beta = 0.2;
    private const double Gamma = 0.6;
    private const double Delta = 0.75;

    /// <summary>Statistics against the reference with the best score.</summary>
    public static double[] Statistics(string[] candidate, IReadOnlyList<string[]> references, MeteorData data)
        => references.Select(reference => Statistics(candidate, reference, data)).MaxBy(statistics => Score(statistics))!;

    public static double Score(ReadOnlySpan<double> statistics)
    {
        var precision = statistics[0] / statistics[2];
        var recall = statistics[1] / statistics[3];
        if (!(precision > 0 && recall > 0))
            return 0;
        var mean = 1 / (((1 - Alpha) / precision) + (Alpha / recall));
        var fragmentation = statistics[6] / ((statistics[4] + statistics[5]) / 2);
        return mean * (1 - (Gamma * Math.Pow(fragmentation, Beta)));
    }

    private static double[] Statistics(string[] candidate, string[] reference, MeteorData data)
    {
        var (matches, chunks) = MeteorAligner.Align(candidate, reference, data);
        var statistics = new double[StatisticsLength];
        foreach (var match in matches)
        {
            statistics[0] += match.Weight * WeightOf(candidate.AsSpan(match.Start, match.Length), data);
            statistics[1] += match.Weight * WeightOf(reference.AsSpan(match.ReferenceStart, match.ReferenceLength), data);
            statistics[4] += match.Length;
            statistics[5] += match.ReferenceLength;
        }

        statistics[2] = WeightOf(candidate, data);
        statistics[3] = WeightOf(reference, data);
        // A candidate that is its reference is not fragmented at all; its one chunk does not enter the sums either.
        var isWhole = chunks == 1 && statistics[4] == candidate.Length && statistics[5] == reference.Length;
        statistics[6] = isWhole ? 0 : chunks;
        return statistics;
    }

    private static double WeightOf(ReadOnlySpan<string> words, MeteorData data)
    {
        var sum = 0.0;
        foreach (var word in words)
            sum += data.IsFunctionWord(word) ? 1 - Delta : Delta;
        return sum;
    }
}
