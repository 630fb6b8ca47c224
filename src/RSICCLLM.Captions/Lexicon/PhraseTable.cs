namespace RSICCLLM.Captions.Lexicon;

/// <summary>Phrases of one or more words, looked up longest first. Immutable once filled.</summary>
internal sealed class PhraseTable
{
    private readonly Dictionary<string, List<(string[] Words, Cue Cue)>> _byFirstWord = new(StringComparer.Ordinal);

    /// <summary>Adds a phrase; the first meaning given to a phrase stays.</summary>
    public void Add(string phrase, Cue cue)
    {
        var words = CaptionWords.Split(phrase).ToArray();
        if (words.Length == 0)
            return;
        if (!_byFirstWord.TryGetValue(words[0], out var entries))
            _byFirstWord[words[0]] = entries = [];
        if (entries.Any(entry => entry.Words.AsSpan().SequenceEqual(words)))
            return;
        entries.Add((words, cue));
        entries.Sort((a, b) => b.Words.Length.CompareTo(a.Words.Length));
    }

    /// <summary>The longest phrase that starts at <paramref name="start"/>; length 0 when there is none.</summary>
    public (Cue? Cue, int Length) Match(List<string> words, int start)
    {
        if (_byFirstWord.TryGetValue(words[start], out var entries))
        {
            foreach (var (phrase, cue) in entries)
            {
                if (start + phrase.Length <= words.Count && Fits(words, start, phrase))
                    return (cue, phrase.Length);
            }
        }

        return (null, 0);
    }

    private static bool Fits(List<string> words, int start, string[] phrase)
    {
        for (var i = 1; i < phrase.Length; i++)
        {
            if (!string.Equals(words[start + i], phrase[i], StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
