using System.Text.Json;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>Special tokens for generation: what <c>generation_config.json</c> says, else <c>config.json</c> and the chat format.</summary>
/// <param name="Stop">Tokens that end an answer, ascending and unique.</param>
/// <param name="Padding">Fills up a batch.</param>
internal sealed record GenerationTokens(IReadOnlyList<int> Stop, int Padding)
{
    /// <summary>Name of the hub's file.</summary>
    public const string FileName = "generation_config.json";

    private const string EndOfTurn = "<|im_end|>";
    private const string EndOfText = "<|endoftext|>";
    private const long MaxBytes = 1 << 20;

    /// <summary>Collects the tokens of a checkpoint.</summary>
    /// <exception cref="ModelException">The file is damaged, or nothing names a stop token.</exception>
    public static GenerationTokens Load(string folder, TextConfiguration text, QwenTokenizer tokenizer)
    {
        var stop = new SortedSet<int>();
        int? padding = null;
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path))
            padding = Read(path, stop);
        foreach (var token in new[] { text.EosTokenId, tokenizer.TokenId(EndOfTurn), tokenizer.TokenId(EndOfText) })
        {
            if (token is { } id)
                stop.Add(id);
        }

        stop.RemoveWhere(id => id < 0 || id >= text.VocabularySize);
        if (stop.Count == 0)
            throw new ModelException($"The checkpoint {folder} names no token that ends an answer: \"eos_token_id\" is missing in {FileName} and config.json.");
        return new GenerationTokens([.. stop], Known(padding) ?? Known(tokenizer.TokenId(EndOfText)) ?? stop.Min);

        int? Known(int? id) => id >= 0 && id < text.VocabularySize ? id : null;
    }

    private static int? Read(string path, SortedSet<int> stop)
    {
        if (new FileInfo(path).Length > MaxBytes)
            throw new ModelException($"{path} has more than {MaxBytes} bytes: it is not a generation configuration.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 16 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ModelException($"{path} is not a generation configuration: a JSON object is expected.");
            if (document.RootElement.TryGetProperty("eos_token_id", out var eos))
            {
                if (eos.ValueKind == JsonValueKind.Array)
                    stop.UnionWith(eos.EnumerateArray().Select(id => id.GetInt32()));
                else if (eos.ValueKind != JsonValueKind.Null)
                    stop.Add(eos.GetInt32());
            }

            return document.RootElement.TryGetProperty("pad_token_id", out var padding) && padding.ValueKind == JsonValueKind.Number
                ? padding.GetInt32()
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ModelException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
