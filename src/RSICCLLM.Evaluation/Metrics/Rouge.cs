namespace RSICCLLM.Evaluation.Metrics;

/// <summary>
/// ROUGE-1, ROUGE-2 and ROUGE-L as F1 against one reference, with the words of the package rouge-score: runs of ASCII
/// letters and digits in lower case, no stemming (Lin, 2004).
/// </summary>
internal static class Rouge
{
    public static string[] Words(string text)
    {
        var words = new List<string>();
        var lower = text.ToLowerInvariant();
        for (var i = 0; i < lower.Length;)
        {
            var start = i;
            while (i < lower.Length && char.IsAsciiLetterOrDigit(lower[i]))
                i++;
            if (i > start)
                words.Add(lower[start..i]);
            else
                i++;
        }

        return [.. words];
    }

    /// <summary>F1 of the sequences of <paramref name="n"/> words.</summary>
    public static double Score(string[] candidate, string[] reference, int n)
    {
        var ours = NGrams.Count(candidate, n)[n - 1];
        var theirs = NGrams.Count(reference, n)[n - 1];
        var common = ours.Sum(pair => Math.Min(pair.Value, theirs.GetValueOrDefault(pair.Key)));
        return F1(common, Math.Max(candidate.Length - n + 1, 0), Math.Max(reference.Length - n + 1, 0));
    }

    /// <summary>F1 of the longest common subsequence.</summary>
    public static double LongestScore(string[] candidate, string[] reference)
        => F1(LongestCommonSubsequence.Length(candidate, reference), candidate.Length, reference.Length);

    private static double F1(double common, int ours, int theirs) => common == 0 ? 0 : 2 * common / (ours + theirs);
}
