using System.Text.Json;

namespace RSICCLLM.RsiccBenchmark.Sentences;

/// <summary>How token vectors become one sentence vector; several modes are joined end to end, as sentence-transformers does.</summary>
internal enum Pooling
{
    FirstToken,
    Maximum,
    Mean,
    MeanBySquareRoot,
}

/// <summary>
/// Settings of a folder in the sentence-transformers layout: <c>modules.json</c>, <c>1_Pooling/config.json</c>,
/// <c>sentence_bert_config.json</c>, the word list <c>vocab.txt</c> with the settings of <c>tokenizer.json</c> or
/// <c>tokenizer_config.json</c>, and the model as <c>model.onnx</c> or <c>onnx/model.onnx</c>.
/// </summary>
internal sealed record SentenceModelFolder(
    string Model, string Vocabulary, IReadOnlyList<Pooling> Poolings, bool Normalizes, int MaximumLength, bool LowerCase, bool StripsAccents, bool AddsSpecialTokens)
{
    private const int LargestSetting = 32 << 20;
    private const int DefaultLength = 512;

    /// <exception cref="FormatException">A file is missing, is not as the layout says, or asks for something that is not supported.</exception>
    public static SentenceModelFolder Read(string folder)
    {
        var model = new[] { "model.onnx", "onnx/model.onnx" }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new FormatException($"{folder} has no model.onnx; a sentence model in the sentence-transformers layout, exported to ONNX, is expected.");
        var vocabulary = Path.Combine(folder, "vocab.txt");
        if (!File.Exists(vocabulary))
            throw new FormatException($"{folder} has no vocab.txt; only WordPiece tokenizers are supported.");
        var modules = ReadJson(folder, "modules.json");
        var pooling = "1_Pooling";
        var normalizes = false;
        foreach (var module in modules is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : throw new FormatException($"{folder} has no modules.json; a folder in the sentence-transformers layout is expected."))
        {
            var type = Text(module, "type") ?? throw new FormatException($"{folder}/modules.json has a module without a \"type\"; export the sentence model anew.");
            switch (type[(type.LastIndexOf('.') + 1)..])
            {
                case "Transformer":
                    break;
                case "Pooling":
                    pooling = Text(module, "path") ?? pooling;
                    break;
                case "Normalize":
                    normalizes = true;
                    break;
                default:
                    throw new FormatException($"{folder}: the module '{type}' is not supported; Transformer, Pooling and Normalize are.");
            }
        }

        if (pooling.Contains("..", StringComparison.Ordinal) || Path.IsPathRooted(pooling))
            throw new FormatException($"{folder}: the module path '{pooling}' leaves the folder.");
        var tokenizer = ReadJson(folder, "tokenizer.json");
        var normalizer = Member(tokenizer, "normalizer");
        var lower = Flag(normalizer, "lowercase") ?? Flag(ReadJson(folder, "tokenizer_config.json"), "do_lower_case") ?? true;
        return new SentenceModelFolder(
            model,
            vocabulary,
            ReadPoolings(folder, pooling),
            normalizes,
            Member(ReadJson(folder, "sentence_bert_config.json"), "max_seq_length") is { ValueKind: JsonValueKind.Number } length ? (int)Math.Clamp(length.GetDouble(), 1, 8192) : DefaultLength,
            lower,
            Flag(normalizer, "strip_accents") ?? lower,
            // Without tokenizer.json the convention of BERT holds; with it, its post-processor decides.
            tokenizer is null || Member(tokenizer, "post_processor") is { ValueKind: JsonValueKind.Object });
    }

    private static List<Pooling> ReadPoolings(string folder, string path)
    {
        var settings = ReadJson(folder, path + "/config.json") ?? throw new FormatException($"{folder} has no {path}/config.json, which says how token vectors are pooled.");
        List<Pooling> modes = [];
        foreach (var (key, mode) in new[]
        {
            ("pooling_mode_cls_token", Pooling.FirstToken),
            ("pooling_mode_max_tokens", Pooling.Maximum),
            ("pooling_mode_mean_tokens", Pooling.Mean),
            ("pooling_mode_mean_sqrt_len_tokens", Pooling.MeanBySquareRoot),
        })
        {
            if (Flag(settings, key) == true)
                modes.Add(mode);
        }

        return modes.Count > 0 ? modes : throw new FormatException($"{folder}: {path}/config.json switches on none of the poolings cls, max, mean, mean_sqrt_len.");
    }

    private static JsonElement? ReadJson(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            return null;
        if (new FileInfo(path).Length > LargestSetting)
            throw new FormatException($"{path} is larger than {LargestSetting} bytes.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path} is not JSON: {e.Message}", e);
        }
    }

    private static JsonElement? Member(JsonElement? element, string name)
        => element is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static bool? Flag(JsonElement? element, string name) => Member(element, name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
