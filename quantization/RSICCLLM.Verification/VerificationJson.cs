using System.Text.Json;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Verification;

/// <summary>The result for scripts.</summary>
public static class VerificationJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <summary>As indented JSON; shares from 0 to 1, BLEU from 0 to 100, divergences in nats.</summary>
    public static string ToJson(VerificationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return JsonSerializer.Serialize(
            new
            {
                verdict = result.Passed ? "passed" : "failed",
                result.Package,
                result.Quantization,
                result.PackageHash,
                result.SourceCheckpoint,
                result.ReferenceModel,
                result.Runtime,
                result.Pairs,
                result.Tokens,
                top1Agreement = result.Agreement,
                kl = result.Divergence,
                largestKl = result.LargestDivergence,
                result.ReferencePerplexity,
                result.Perplexity,
                result.ReferenceBleu4,
                result.Bleu4,
                result.MutualBleu4,
                bleu4LossInterval = new[] { result.BleuLossInterval.Low, result.BleuLossInterval.High },
                result.Reservation,
                result.EqualCaptions,
                checks = result.Checks.Select(c => new { c.Name, c.Value, c.Limit, kind = c.AtLeast ? "at least" : "at most", c.Passed }),
                tensors = result.Weights.Select((WeightError w) => new { w.Name, w.Bits, w.BlockSize, w.RelativeError, w.LargestError }),
                differences = result.Differences.Select(d => new { d.Id, checkpoint = d.Reference, package = d.Caption }),
            },
            Options);
    }
}
