using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace RSICCLLM.Model.Tokenization;

/// <summary>
/// The byte-level BPE tokenizer of Qwen2.5, from <c>tokenizer.json</c> in the hub's layout: added tokens are found first, the text
/// between them is brought to Unicode form C, split into words by the file's expression, and merged inside each word.
/// Any size of vocabulary; every text can be encoded. Safe to share between threads.
/// </summary>
public sealed class QwenTokenizer
{
    /// <summary>Name of the file in a checkpoint or package.</summary>
    public const string FileName = "tokenizer.json";

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(10);

    private readonly string _path;
    private readonly bool _normalizes;
    private readonly BpeTokenizer _words;
    private readonly Regex? _addedRaw;
    private readonly Regex? _addedNormalized;
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<int, string> _tokens = [];
    private readonly HashSet<int> _special;

    private QwenTokenizer(string path, TokenizerDefinition definition)
    {
        _path = path;
        _normalizes = definition.Normalizes;
        _words = MakeBpe(path, definition);
        _addedRaw = Finder(definition.AddedTokens.Where(t => !t.Normalized));
        _addedNormalized = Finder(definition.AddedTokens.Where(t => t.Normalized));
        _ids = new Dictionary<string, int>(definition.Vocabulary, StringComparer.Ordinal);
        foreach (var token in definition.AddedTokens)
            _ids[token.Content] = token.Id;
        foreach (var (token, id) in _ids)
            _tokens[id] = token;
        _special = definition.AddedTokens.Where(t => t.Special).Select(t => t.Id).ToHashSet();
        VocabularySize = _tokens.Keys.Max() + 1;
    }

    /// <summary>Highest token number plus one. The model's embedding table may have more rows.</summary>
    public int VocabularySize { get; }

    /// <summary>Loads <c>tokenizer.json</c>.</summary>
    /// <param name="folderOrFile">The file, or the folder of a checkpoint or package that has it.</param>
    /// <exception cref="ModelException">The file is missing, damaged, or of another kind than Qwen2.5's.</exception>
    public static QwenTokenizer Load(string folderOrFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(folderOrFile);
        var path = Directory.Exists(folderOrFile) ? Path.Combine(folderOrFile, FileName) : folderOrFile;
        return new QwenTokenizer(path, TokenizerDefinition.Load(path));
    }

    /// <summary>Token numbers of a text; special tokens in it are recognised. Half a surrogate pair counts as U+FFFD.</summary>
    /// <exception cref="ModelException">The file's expression takes too long on this text, or the text needs Unicode normalisation in a process without it.</exception>
    public IReadOnlyList<int> Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>();
        try
        {
            Split(_addedRaw, RepairSurrogates(text), ids, piece =>
                Split(_addedNormalized, _normalizes ? CanonicalComposition.Apply(piece) : piece, ids, EncodeWords));
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new ModelException($"The expression of the pre-tokenizer in {_path} took more than {MatchTimeout.TotalSeconds:0} s on one text.", e);
        }

        return ids;

        void EncodeWords(string piece) => ids.AddRange(_words.EncodeToIds(piece, considerPreTokenization: true, considerNormalization: false));
    }

    /// <summary>Text of token numbers; bytes that are not UTF-8 become U+FFFD, numbers without a token are left out.</summary>
    /// <param name="ids">The token numbers.</param>
    /// <param name="skipSpecialTokens">Leaves out tokens such as <c>&lt;|im_end|&gt;</c>.</param>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var bytes = new List<byte>();
        foreach (var id in ids)
        {
            if (_tokens.TryGetValue(id, out var token) && !(skipSpecialTokens && _special.Contains(id)))
                AppendBytes(token, bytes);
        }

        return Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
    }

    /// <summary>Number of a token, as it stands in the vocabulary; null where there is none.</summary>
    public int? TokenId(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>Whether a token is marked as special.</summary>
    public bool IsSpecial(int id) => _special.Contains(id);

    private static BpeTokenizer MakeBpe(string path, TokenizerDefinition definition)
    {
        try
        {
            var pattern = new Regex(definition.Pattern, RegexOptions.CultureInvariant, MatchTimeout);
            return BpeTokenizer.Create(new BpeOptions(definition.Vocabulary)
            {
                Merges = definition.Merges,
                ByteLevel = true,
                PreTokenizer = new ScalarPreTokenizer(pattern),
            });
        }
        catch (ArgumentException e)
        {
            throw new ModelException($"{path} has a pre-tokenizer expression or vocabulary that cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Finds the leftmost token, the longest one where several begin there.</summary>
    private static Regex? Finder(IEnumerable<AddedToken> tokens)
    {
        var contents = tokens.Select(t => t.Content).OrderByDescending(c => c.Length).ThenBy(c => c, StringComparer.Ordinal).Select(Regex.Escape).ToArray();
        return contents.Length == 0 ? null : new Regex(string.Join('|', contents), RegexOptions.CultureInvariant, MatchTimeout);
    }

    private void Split(Regex? added, string text, List<int> ids, Action<string> between)
    {
        var end = 0;
        if (added is not null)
        {
            foreach (var match in added.EnumerateMatches(text))
            {
                if (match.Index > end)
                    between(text[end..match.Index]);
                end = match.Index + match.Length;
                ids.Add(_ids[text[match.Index..end]]);
            }
        }

        if (end < text.Length)
            between(text[end..]);
    }

    private static void AppendBytes(string token, List<byte> bytes)
    {
        var start = bytes.Count;
        foreach (var character in token)
        {
            if (!ByteAlphabet.TryGetByte(character, out var value))
            {
                // An added token with characters outside the alphabet stands for itself.
                bytes.RemoveRange(start, bytes.Count - start);
                bytes.AddRange(Encoding.UTF8.GetBytes(token));
                return;
            }

            bytes.Add(value);
        }
    }

    private static string RepairSurrogates(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            return text;
        var repaired = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            repaired.Append(rune.ToString());
        return repaired.ToString();
    }
}
