using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Verification;

/// <summary>Holds what was measured against the limits.</summary>
internal static class VerificationVerdict
{
    private const int ShownDifferences = 5;

    /// <summary>The result.</summary>
    /// <param name="options">What was compared.</param>
    /// <param name="manifest">The package's manifest.</param>
    /// <param name="forced">Next tokens of both models.</param>
    /// <param name="items">The pairs' names and references.</param>
    /// <param name="right">The checkpoint's caption of each pair.</param>
    /// <param name="found">The package's.</param>
    /// <param name="weights">Errors of its tensors.</param>
    /// <param name="description">How it was run.</param>
    public static VerificationResult Of(
        VerificationOptions options,
        PackageManifest manifest,
        ForcedComparison forced,
        IReadOnlyList<(string Id, IReadOnlyList<string> References)> items,
        IReadOnlyList<string> right,
        IReadOnlyList<string> found,
        IReadOnlyList<WeightError> weights,
        CaptionerDescription description)
    {
        var loss = BleuLoss.Of([.. items.Select((item, i) => (item.Id, item.References, right[i], found[i]))]);
        var limits = options.Thresholds;
        return new VerificationResult
        {
            Package = manifest.Name,
            Quantization = manifest.Quantization,
            PackageHash = PackageManifest.Hash(options.Package),
            SourceCheckpoint = manifest.SourceCheckpoint,
            ReferenceModel = options.Reference == WeightPrecision.Float32 ? "float32, cpu" : "int8, cpu",
            Runtime = $"{description.Device}, {description.Runtime}{(options.Pruning ? ", with pruning" : "")}",
            Pairs = items.Count,
            Tokens = forced.Tokens,
            Agreement = forced.Agreement,
            Divergence = forced.Divergence,
            LargestDivergence = forced.LargestDivergence,
            ReferencePerplexity = forced.ReferencePerplexity,
            Perplexity = forced.Perplexity,
            ReferenceBleu4 = loss.Reference,
            Bleu4 = loss.Package,
            BleuLossInterval = (loss.Low, loss.High),
            MutualBleu4 = BleuLoss.Bleu([.. items.Select((item, i) => new BenchmarkItem(item.Id, found[i], [right[i]]))]),
            EqualCaptions = right.Where((caption, i) => caption == found[i]).Count(),
            Weights = weights,
            Differences = [.. items.Select((item, i) => (item.Id, right[i], found[i])).Where(d => d.Item2 != d.Item3).Take(ShownDifferences)],
            Checks =
            [
                new("agreement of next tokens", forced.Agreement, limits.MinimumAgreement, AtLeast: true),
                new("mean divergence, nats", forced.Divergence, limits.MaximumDivergence, AtLeast: false),
                new("increase of perplexity", (forced.Perplexity / forced.ReferencePerplexity) - 1, limits.MaximumPerplexityIncrease, AtLeast: false),
                new("loss of BLEU-4, points", loss.Reference - loss.Package, limits.MaximumBleuLoss, AtLeast: false),
            ],
        };
    }
}
