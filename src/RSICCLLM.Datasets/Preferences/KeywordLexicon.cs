using System.Text.Json;
using System.Text.Json.Serialization;
using RSICCLLM.Endpoints.Configuration;

namespace RSICCLLM.Datasets.Preferences;

/// <summary>A keyword of a caption.</summary>
/// <param name="Group"><c>object</c>, <c>direction</c>, <c>verb</c> or <c>quantity</c>.</param>
/// <param name="Meaning">What all inflections and synonyms have in common.</param>
/// <param name="Form">Only words of one form can take each other's place in a sentence: <c>singular</c>, <c>plural</c>, <c>participle</c>, ...</param>
public sealed record Keyword(string Group, string Meaning, string Form);

/// <summary>
/// The words that DNPO looks at, with their inflections. A file has <c>{"sets": [{"group", "meaning", "forms": {"singular": [...],
/// "plural": [...]}}]}</c>; a user's file adds sets and forms to the built-in ones. Immutable once read.
/// </summary>
public sealed class KeywordLexicon
{
    private static readonly HashSet<string> Groups = new(StringComparer.Ordinal) { "object", "direction", "verb", "quantity" };
    private readonly Dictionary<string, List<(string[] Words, Keyword Keyword)>> _byFirstWord = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Group, string Form), SortedDictionary<string, List<string>>> _alternatives = [];

    private KeywordLexicon()
    {
    }

    /// <summary>The built-in lexicon.</summary>
    public static KeywordLexicon Default { get; } = Build([BuiltIn()]);

    /// <summary>The built-in lexicon with the sets of a file.</summary>
    /// <exception cref="FormatException">Not such a file; says what is wrong.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static KeywordLexicon Extend(string path)
        => Build([BuiltIn(), ConfigurationFile.Read(path, KeywordJson.Default.KeywordDocument, document => document.Problems(Groups))]);

    /// <summary>The keyword that starts at a word, with its length in words; the longest one counts. Length 0 when there is none.</summary>
    internal (Keyword? Keyword, int Length) Match(IReadOnlyList<string> words, int start)
    {
        foreach (var (phrase, keyword) in _byFirstWord.GetValueOrDefault(words[start]) ?? [])
        {
            if (start + phrase.Length <= words.Count && phrase.Select((word, i) => word == words[start + i]).All(same => same))
                return (keyword, phrase.Length);
        }

        return (null, 0);
    }

    /// <summary>Words of the same group and form with another meaning: a list for each meaning, in alphabetical order.</summary>
    internal IReadOnlyList<IReadOnlyList<string>> Alternatives(Keyword keyword)
        => [.. _alternatives[(keyword.Group, keyword.Form)].Where(pair => pair.Key != keyword.Meaning).Select(pair => pair.Value)];

    private static KeywordLexicon Build(IEnumerable<KeywordDocument> documents)
    {
        var lexicon = new KeywordLexicon();
        foreach (var set in documents.SelectMany(document => document.Sets))
        {
            foreach (var (form, words) in set.Forms)
            {
                foreach (var word in words)
                    lexicon.Add(new Keyword(set.Group, set.Meaning, form), word.ToLowerInvariant());
            }
        }

        foreach (var entries in lexicon._byFirstWord.Values)
            entries.Sort((a, b) => b.Words.Length.CompareTo(a.Words.Length));
        return lexicon;
    }

    private void Add(Keyword keyword, string phrase)
    {
        var words = phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!_byFirstWord.TryGetValue(words[0], out var entries))
            _byFirstWord[words[0]] = entries = [];
        // The first meaning given to a phrase stays.
        if (entries.Exists(entry => entry.Words.AsSpan().SequenceEqual(words)))
            return;
        entries.Add((words, keyword));
        var key = (keyword.Group, keyword.Form);
        if (!_alternatives.TryGetValue(key, out var meanings))
            _alternatives[key] = meanings = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        if (!meanings.TryGetValue(keyword.Meaning, out var same))
            meanings[keyword.Meaning] = same = [];
        same.Add(phrase);
    }

    private static KeywordDocument BuiltIn()
    {
        using var stream = typeof(KeywordLexicon).Assembly.GetManifestResourceStream("keyword-lexicon.json")
            ?? throw new InvalidOperationException("The resource keyword-lexicon.json is missing from the assembly.");
        return JsonSerializer.Deserialize(stream, KeywordJson.Default.KeywordDocument)!;
    }
}

internal sealed class KeywordDocument
{
    public required List<Set> Sets { get; init; }

    public IEnumerable<string> Problems(HashSet<string> groups)
    {
        foreach (var set in Sets)
        {
            if (!groups.Contains(set.Group))
                yield return $"the group '{set.Group}' of '{set.Meaning}' is unknown; {string.Join(", ", groups)} are known";
            if (string.IsNullOrWhiteSpace(set.Meaning) || set.Forms.Count == 0 || set.Forms.Values.Any(words => words.Count == 0 || words.Exists(string.IsNullOrWhiteSpace)))
                yield return $"the set '{set.Meaning}' of '{set.Group}' has no meaning, no form, or an empty word";
        }
    }

    internal sealed class Set
    {
        public required string Group { get; init; }

        public required string Meaning { get; init; }

        public required Dictionary<string, List<string>> Forms { get; init; }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(KeywordDocument))]
internal sealed partial class KeywordJson : JsonSerializerContext;
