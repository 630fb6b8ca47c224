using System.Text.Json;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Decoding;

/// <summary>
/// Tokens that end an answer: the end of a chat turn, and what <c>config.json</c> and <c>genai_config.json</c> name. The published
/// checkpoint lists two of them in its generation settings and one in <c>config.json</c>.
/// </summary>
internal static class StopTokens
{
    private const long MaxBytes = 1 << 20;

    /// <summary>Collects the stop tokens of a package.</summary>
    /// <exception cref="ModelException"><c>genai_config.json</c> is missing or damaged.</exception>
    public static IReadOnlySet<int> Of(string folder, TextConfiguration text, int endOfTurn)
    {
        var tokens = new HashSet<int> { endOfTurn };
        if (text.EosTokenId is { } eos)
            tokens.Add(eos);
        tokens.UnionWith(FromGenAiConfig(Path.Combine(folder, PackageLayout.GenAiConfigFile)));
        return tokens;
    }

    private static int[] FromGenAiConfig(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(BoundedFile.ReadAllBytes(path, MaxBytes));
            var value = json.RootElement.GetProperty("model").GetProperty("eos_token_id");
            return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(id => id.GetInt32())] : [value.GetInt32()];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelException($"{path} names no stop token under model.eos_token_id: {e.Message}", e);
        }
    }
}
