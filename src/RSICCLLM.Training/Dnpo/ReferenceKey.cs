using System.Security.Cryptography;
using System.Text;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Training.Adaptation;

namespace RSICCLLM.Training.Dnpo;

/// <summary>Names a reference cache by everything that its states depend on: model, adapter, pairs, prompt, number types.</summary>
internal static class ReferenceKey
{
    public static string Of(DnpoOptions options, string pairs, int count, PromptTemplate template, CancellationToken cancellation)
    {
        using var checkpoint = Checkpoint.Open(options.Checkpoint!);
        var start = (options.Parts as LowRankAdaptation)?.Start;
        string[] facts =
        [
            checkpoint.Hash(cancellation),
            start is null ? "no adapter" : Hash(Path.Combine(start, LoraAdapter.WeightsFile)),
            OfPairs(pairs),
            $"{options.Negatives} {count} {options.BFloat16} {options.Weights}",
            template.ToString(),
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', facts))))[..32];
    }

    /// <summary>Hash of a file of pairs.</summary>
    public static string OfPairs(string path) => Hash(path);

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
