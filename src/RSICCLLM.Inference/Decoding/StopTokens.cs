using System.Text.Json;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
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
    /// <param name="folder">The package, verified.</param>
    /// <param name="manifest">Its manifest; files that it does not list are not read.</param>
    /// <param name="text">The decoder's configuration.</param>
    /// <param name="endOfTurn">Token that ends a chat turn.</param>
    /// <exception cref="ModelException"><c>genai_config.json</c> is damaged.</exception>
    public static IReadOnlySet<int> Of(string folder, PackageManifest manifest, TextConfiguration text, int endOfTurn)
    {
        var tokens = new HashSet<int> { endOfTurn };
        if (text.EosTokenId is { } eos)
            tokens.Add(eos);
        if (manifest.Files.FirstOrDefault(file => file.Path == PackageLayout.GenAiConfigFile) is { } listed)
            tokens.UnionWith(FromGenAiConfig(Path.Combine(folder, listed.Path), listed.Size));
        return tokens;
    }

    private static int[] FromGenAiConfig(string path, long size)
    {
        if (size > MaxBytes)
            throw new ModelException($"'{path}' has {size} bytes, but at most {MaxBytes} are expected of a configuration.");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var value = json.RootElement.GetProperty("model").GetProperty("eos_token_id");
            return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(id => id.GetInt32())] : [value.GetInt32()];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelException($"'{path}' names no stop token under model.eos_token_id: {e.Message}", e);
        }
    }
}
