using System.Text.Json;
using RSICCLLM.Model.Files;

namespace RSICCLLM.Model.Tokenization;

/// <summary>The parts of <c>tokenizer.json</c> that a byte-level BPE tokenizer needs; what it cannot do is refused, not ignored.</summary>
internal sealed class TokenizerDefinition
{
    private const long MaxBytes = 128L << 20;
    private const int MaxVocabulary = 1 << 22;
    private const int MaxPatternLength = 4096;

    private readonly string _path;

    private TokenizerDefinition(string path, JsonElement root)
    {
        _path = path;
        Normalizes = ReadNormalizer(root);
        Pattern = ReadPattern(root);
        var model = Required(root, "model", JsonValueKind.Object, "model");
        Expect(model, "type", "BPE", "model.type");
        foreach (var key in new[] { "dropout", "unk_token" })
            Refuse(Filled(model, key), $"model.{key}", model, key);
        foreach (var key in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
            Refuse(Filled(model, key) && model.GetProperty(key).ToString().Length > 0, $"model.{key}", model, key);
        foreach (var key in new[] { "byte_fallback", "ignore_merges" })
            Refuse(Filled(model, key) && model.GetProperty(key).ValueKind != JsonValueKind.False, $"model.{key}", model, key);
        Vocabulary = ReadVocabulary(model);
        Merges = ReadMerges(model);
        AddedTokens = ReadAddedTokens(root);
        RefuseDecoder(root);
    }

    /// <summary>Text is brought to Unicode's form C first.</summary>
    public bool Normalizes { get; }

    /// <summary>Regular expression whose matches are the words that merges stay inside.</summary>
    public string Pattern { get; }

    public IReadOnlyDictionary<string, int> Vocabulary { get; }

    /// <summary>Merges as <c>"left right"</c>, first ones first.</summary>
    public IReadOnlyList<string> Merges { get; }

    public IReadOnlyList<AddedToken> AddedTokens { get; }

    public static TokenizerDefinition Load(string path) =>
        BoundedFile.ReadJsonObject(path, MaxBytes, root => new TokenizerDefinition(path, root));

    private bool ReadNormalizer(JsonElement root)
    {
        if (!Filled(root, "normalizer"))
            return false;
        Expect(Required(root, "normalizer", JsonValueKind.Object, "normalizer"), "type", "NFC", "normalizer.type");
        return true;
    }

    private string ReadPattern(JsonElement root)
    {
        var sequence = Required(root, "pre_tokenizer", JsonValueKind.Object, "pre_tokenizer");
        Expect(sequence, "type", "Sequence", "pre_tokenizer.type");
        var steps = Required(sequence, "pretokenizers", JsonValueKind.Array, "pre_tokenizer.pretokenizers");
        if (steps.GetArrayLength() != 2 || steps[0].ValueKind != JsonValueKind.Object || steps[1].ValueKind != JsonValueKind.Object)
            throw Unsupported("pre_tokenizer", "a Split and a ByteLevel step are expected");
        var (split, bytes) = (steps[0], steps[1]);
        Expect(split, "type", "Split", "pre_tokenizer.pretokenizers[0].type");
        Expect(split, "behavior", "Isolated", "pre_tokenizer.pretokenizers[0].behavior");
        Refuse(Filled(split, "invert") && split.GetProperty("invert").ValueKind != JsonValueKind.False, "pre_tokenizer.pretokenizers[0].invert", split, "invert");
        Expect(bytes, "type", "ByteLevel", "pre_tokenizer.pretokenizers[1].type");
        foreach (var key in new[] { "add_prefix_space", "use_regex" })
        {
            // Both are on when they are not given.
            if (!Filled(bytes, key) || bytes.GetProperty(key).ValueKind != JsonValueKind.False)
                throw Unsupported($"pre_tokenizer.pretokenizers[1].{key}", "it must be false");
        }

        var pattern = Required(Required(split, "pattern", JsonValueKind.Object, "pattern"), "Regex", JsonValueKind.String, "pattern.Regex").GetString()!;
        return pattern.Length <= MaxPatternLength
            ? pattern
            : throw Damaged($"the pattern of the pre-tokenizer has {pattern.Length} characters");
    }

    private Dictionary<string, int> ReadVocabulary(JsonElement model)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new HashSet<int>();
        foreach (var pair in Required(model, "vocab", JsonValueKind.Object, "model.vocab").EnumerateObject())
        {
            if (pair.Name.Length == 0 || pair.Value.ValueKind != JsonValueKind.Number || !pair.Value.TryGetInt32(out var id) || id is < 0 or >= MaxVocabulary)
                throw Damaged($"the vocabulary gives \"{pair.Name}\" the number {pair.Value.GetRawText()}");
            if (!ids.Add(id))
                throw Damaged($"two tokens of the vocabulary have the number {id}");
            vocabulary.Add(pair.Name, id);
        }

        for (var value = 0; value < 256; value++)
        {
            if (!vocabulary.ContainsKey(ByteAlphabet.Character((byte)value).ToString()))
                throw Damaged($"the vocabulary has no token for byte {value}, so that not every text could be written");
        }

        return vocabulary;
    }

    private List<string> ReadMerges(JsonElement model)
    {
        var merges = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var merge in Required(model, "merges", JsonValueKind.Array, "model.merges").EnumerateArray())
        {
            var parts = merge.ValueKind switch
            {
                JsonValueKind.String => merge.GetString()!.Split(' '),
                JsonValueKind.Array when merge.EnumerateArray().All(p => p.ValueKind == JsonValueKind.String) => merge.EnumerateArray().Select(p => p.GetString()!).ToArray(),
                _ => [],
            };
            if (parts.Length != 2 || !Vocabulary.ContainsKey(parts[0]) || !Vocabulary.ContainsKey(parts[1]) || !Vocabulary.ContainsKey(parts[0] + parts[1]))
                throw Damaged($"the merge {merge.GetRawText()} does not join two tokens of the vocabulary to a third");
            var joined = $"{parts[0]} {parts[1]}";
            if (!seen.Add(joined))
                throw Damaged($"the merge {merge.GetRawText()} appears twice");
            merges.Add(joined);
        }

        return merges;
    }

    private List<AddedToken> ReadAddedTokens(JsonElement root)
    {
        var tokens = new List<AddedToken>();
        if (!Filled(root, "added_tokens"))
            return tokens;
        var byId = Vocabulary.ToDictionary(p => p.Value, p => p.Key);
        foreach (var element in Required(root, "added_tokens", JsonValueKind.Array, "added_tokens").EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Object
                || !element.TryGetProperty("id", out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out var id) || id is < 0 or >= MaxVocabulary
                || !element.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.String || content.GetString()!.Length == 0)
            {
                throw Damaged("an added token has no \"id\" or no \"content\"");
            }

            foreach (var key in new[] { "single_word", "lstrip", "rstrip" })
                Refuse(Flag(element, key), $"added_tokens.{key}", element, key);
            var token = new AddedToken(id, content.GetString()!, Flag(element, "special"), Flag(element, "normalized"));
            if (!byId.TryAdd(id, token.Content) && byId[id] != token.Content)
                throw Damaged($"the tokens \"{byId[id]}\" and \"{token.Content}\" have the same number {id}");
            if (tokens.Any(t => t.Content == token.Content) || (Vocabulary.TryGetValue(token.Content, out var other) && other != id))
                throw Damaged($"the added token \"{token.Content}\" has two numbers");
            tokens.Add(token);
        }

        return tokens;
    }

    private void RefuseDecoder(JsonElement root)
    {
        if (Filled(root, "decoder"))
            Expect(Required(root, "decoder", JsonValueKind.Object, "decoder"), "type", "ByteLevel", "decoder.type");
        // ByteLevel as post-processor touches offsets only; a template could add tokens.
        if (Filled(root, "post_processor") && Required(root, "post_processor", JsonValueKind.Object, "post_processor") is var post
            && post.TryGetProperty("special_tokens", out var added) && added.ValueKind == JsonValueKind.Object && added.EnumerateObject().Any())
        {
            throw Unsupported("post_processor.special_tokens", "no tokens may be added to a text");
        }
    }

    private static bool Filled(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    private static bool Flag(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.True;

    private JsonElement Required(JsonElement element, string key, JsonValueKind kind, string name)
    {
        if (element.TryGetProperty(key, out var value) && value.ValueKind == kind)
            return value;
        throw Damaged($"\"{name}\" is missing or not a JSON {kind.ToString().ToLowerInvariant()}");
    }

    private void Expect(JsonElement element, string key, string expected, string name)
    {
        if (!element.TryGetProperty(key, out var value) || value.ValueKind != JsonValueKind.String || value.GetString() != expected)
            throw Unsupported(name, $"\"{expected}\" is expected");
    }

    private void Refuse(bool condition, string name, JsonElement element, string key)
    {
        if (condition)
            throw Unsupported(name, $"the value {element.GetProperty(key).GetRawText()} is not supported");
    }

    private ModelException Damaged(string what) => new($"{_path} is damaged: {what}.");

    private ModelException Unsupported(string key, string what) => new($"{_path} is not a tokenizer of Qwen2.5's kind: \"{key}\": {what}.");
}
