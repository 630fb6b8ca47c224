namespace RSICCLLM.Evaluation.Metrics;

internal static class LongestCommonSubsequence
{
    /// <summary>Length of the longest sequence of words that both have in this order; time is the product of the lengths.</summary>
    public static int Length(string[] a, string[] b)
    {
        var row = new int[b.Length + 1];
        foreach (var word in a)
        {
            var diagonal = 0;
            for (var j = 0; j < b.Length; j++)
            {
                var above = row[j + 1];
                row[j + 1] = string.Equals(word, b[j], StringComparison.Ordinal) ? diagonal + 1 : Math.Max(above, row[j]);
                diagonal = above;
            }
        }

        return row[^1];
    }
}
