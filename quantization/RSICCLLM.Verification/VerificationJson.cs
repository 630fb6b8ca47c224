using System.Text.Json;
using System.Text.Json.Serialization;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Verification;

/// <summary>The result for scripts.</summary>
public static class VerificationJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n", Converters = { new FiniteNumbers() } };

    /// <summary>As indented JSON; shares from 0 to 1, BLEU from 0 to 100, divergences in nats; <c>null</c> for NaN and infinity, as a broken package may give.</summary>
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

    // JSON has no such numbers.
    private sealed class FiniteNumbers : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }
}
