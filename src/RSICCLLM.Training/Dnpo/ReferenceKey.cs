using System.Security.Cryptography;
using System.Text;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Files;
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
            start is null ? "no adapter" : FileHash.Sha256(Path.Combine(start, LoraAdapter.WeightsFile), cancellation),
            FileHash.Sha256(pairs, cancellation),
            $"{options.Negatives} {count} {options.BFloat16} {options.Weights}",
            template.ToString(),
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', facts))))[..32];
    }
}
