namespace RSICCLLM.Evaluation.Metrics;

/// <summary>
/// ROUGE-L of the COCO caption evaluation: best precision and best recall of the longest common subsequence over the
/// references, joined with beta = 1.2 (Lin, 2004).
/// </summary>
internal static class RougeL
{
    private const double BetaSquared = 1.2 * 1.2;

    public static double Score(string[] candidate, IReadOnlyList<string[]> references)
    {
        var precision = 0.0;
        var recall = 0.0;
        foreach (var reference in references)
        {
            if (candidate.Length == 0 || reference.Length == 0)
                continue;
            var common = LongestCommonSubsequence.Length(candidate, reference);
            precision = Math.Max(precision, common / (double)candidate.Length);
            recall = Math.Max(recall, common / (double)reference.Length);
        }

        return precision == 0 || recall == 0 ? 0 : (1 + BetaSquared) * precision * recall / (recall + (BetaSquared * precision));
    }
}
