using RSICCLLM.Evaluation.Files;

namespace RSICCLLM.Evaluation.Metrics.Meteor;

/// <summary>
/// Word lists that METEOR matches by. Exact and stem matching need none; synonyms and paraphrases come from files of the
/// user: a folder with <c>synonyms.txt</c> (a line is a set of words that mean the same, divided by commas),
/// <c>paraphrases.txt</c> (a line is a set of phrases, divided by <c>|||</c>) and <c>function-words.txt</c> (replaces the
/// built-in list), each of them optional. <c>#</c> starts a comment. Immutable.
/// </summary>
public sealed class MeteorData
{
    private const long LargestFile = 64L << 20;
    private const int LongestPhrase = 8;
    private static readonly Lazy<HashSet<string>> DefaultFunctionWords = new(ReadDefaultFunctionWords);
    private readonly HashSet<string> _functionWords;
    private readonly Dictionary<string, List<int>> _synonyms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string[] Words, int Set)>> _phrases = new(StringComparer.Ordinal);
    private int _sets;

    private MeteorData(HashSet<string> functionWords) => _functionWords = functionWords;

    /// <summary>Exact and stem matching only.</summary>
    public static MeteorData ExactAndStem { get; } = new(DefaultFunctionWords.Value);

    /// <summary>The modules that are on, in the order of METEOR's stages: <c>exact</c>, <c>stem</c>, and where there is data <c>synonym</c>, <c>paraphrase</c>.</summary>
    public IReadOnlyList<string> Modules =>
        ["exact", "stem", .. _synonyms.Count > 0 ? ["synonym"] : Array.Empty<string>(), .. _phrases.Count > 0 ? ["paraphrase"] : Array.Empty<string>()];

    /// <summary>Reads a folder of word lists.</summary>
    /// <exception cref="FormatException">The folder has none of the files, or one is too large or has a phrase of more than 8 words.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static MeteorData Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var words = Path.Combine(folder, "function-words.txt");
        var synonyms = Path.Combine(folder, "synonyms.txt");
        var paraphrases = Path.Combine(folder, "paraphrases.txt");
        if (!File.Exists(words) && !File.Exists(synonyms) && !File.Exists(paraphrases))
            throw new FormatException($"{folder} has none of the word lists synonyms.txt, paraphrases.txt, function-words.txt.");
        var data = new MeteorData(File.Exists(words) ? ReadWords(Lines(words)) : DefaultFunctionWords.Value);
        foreach (var set in File.Exists(synonyms) ? Lines(synonyms) : [])
            data.AddSynonyms(set.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        foreach (var set in File.Exists(paraphrases) ? Lines(paraphrases) : [])
            data.AddParaphrases(set.Split("|||", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), paraphrases);
        return data;
    }

    internal bool IsFunctionWord(string word) => _functionWords.Contains(word);

    /// <summary>Whether two words, or their stems, stand in one set of synonyms.</summary>
    internal bool AreSynonyms(string a, string stemOfA, string b, string stemOfB)
    {
        if (_synonyms.Count == 0)
            return false;
        var sets = Sets(a).Concat(Sets(stemOfA)).ToHashSet();
        return Sets(b).Concat(Sets(stemOfB)).Any(sets.Contains);
    }

    /// <summary>Phrases that start at a place, as length and set.</summary>
    internal IEnumerable<(int Length, int Set)> PhrasesAt(string[] words, int start)
    {
        if (!_phrases.TryGetValue(words[start], out var entries))
            yield break;
        foreach (var (phrase, set) in entries)
        {
            if (start + phrase.Length <= words.Length && phrase.AsSpan().SequenceEqual(words.AsSpan(start, phrase.Length)))
                yield return (phrase.Length, set);
        }
    }

    private IEnumerable<int> Sets(string word) => _synonyms.TryGetValue(word, out var sets) ? sets : [];

    private void AddSynonyms(string[] words)
    {
        foreach (var word in words.Select(word => word.ToLowerInvariant()))
        {
            foreach (var key in new[] { word, EnglishStemmer.Stem(word) }.Distinct(StringComparer.Ordinal))
            {
                if (!_synonyms.TryGetValue(key, out var sets))
                    _synonyms[key] = sets = [];
                sets.Add(_sets);
            }
        }

        _sets++;
    }

    private void AddParaphrases(string[] phrases, string path)
    {
        foreach (var phrase in phrases)
        {
            var words = MeteorWords.Split(phrase);
            if (words.Length is 0 or > LongestPhrase)
                throw new FormatException($"{path}: the phrase '{phrase[..Math.Min(phrase.Length, 60)]}' has {words.Length} words; 1 to {LongestPhrase} are expected.");
            if (!_phrases.TryGetValue(words[0], out var entries))
                _phrases[words[0]] = entries = [];
            entries.Add((words, _sets));
        }

        _sets++;
    }

    private static IEnumerable<string> Lines(string path)
    {
        if (new FileInfo(path).Length is var length && length > LargestFile)
            throw new FormatException($"{path} has {length} bytes; at most {LargestFile} are read.");
        return WithoutComments(File.ReadLines(path));
    }

    private static IEnumerable<string> WithoutComments(IEnumerable<string> lines)
        => lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');

    private static HashSet<string> ReadWords(IEnumerable<string> lines)
        => lines.SelectMany(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Select(word => word.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);

    private static HashSet<string> ReadDefaultFunctionWords()
        => ReadWords(WithoutComments(Resources.Text("function-words.txt").Split('\n')));
}
