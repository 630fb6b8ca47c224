namespace RSICCLLM.Evaluation.Metrics;

/// <summary>Counts of word sequences.</summary>
internal static class NGrams
{
    private const char Separator = '\u001f';

    /// <summary>For each length 1 to <paramref name="longest"/> the sequences with their counts, at index length - 1.</summary>
    public static Dictionary<string, int>[] Count(string[] words, int longest)
    {
        var counts = new Dictionary<string, int>[longest];
        for (var length = 1; length <= longest; length++)
        {
            var found = counts[length - 1] = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var i = 0; i + length <= words.Length; i++)
            {
                var key = length == 1 ? words[i] : string.Join(Separator, words, i, length);
                found[key] = found.GetValueOrDefault(key) + 1;
            }
        }

        return counts;
    }
}
