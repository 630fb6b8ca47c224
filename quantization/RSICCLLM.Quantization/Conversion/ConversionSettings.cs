using System.Globalization;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>Options of a conversion in words, for the manifest.</summary>
internal static class ConversionSettings
{
    private const string Automatic = "automatic";
    private const string Unlimited = "none";

    /// <summary>The options that shape the package, for its manifest.</summary>
    public static IReadOnlyDictionary<string, string> Of(ConversionOptions options) => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["precision"] = options.Precision.ToString(),
        ["method"] = options.Method.ToString(),
        ["calibrationPairs"] = Number(options.Calibration.Count),
        ["sizeBudget"] = options.SizeBudget is { } budget ? Number(budget) : options.AnySize ? Unlimited : Automatic,
        ["eightBitShare"] = Number(options.EightBitShare),
        ["headBits"] = options.HeadBits is { } bits ? Number(bits) : Automatic,
        ["embeddingPrecision"] = options.EmbeddingPrecision?.ToString() ?? Automatic,
        ["visionPrecision"] = options.VisionPrecision?.ToString() ?? Automatic,
        ["blockSize"] = options.BlockSize is { } size ? Number(size) : Automatic,
        ["keepBlockSize"] = options.KeepBlockSize ? "yes" : "no",
        ["symmetric"] = options.Symmetric ? "yes" : "no",
        ["accuracyLevel"] = Number(options.AccuracyLevel),
        ["eightBitPrompts"] = options.EightBitPrompts ? "yes" : "no",
        ["allPositions"] = options.AllPositions ? "yes" : "no",
    };

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
