using System.Globalization;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Verification;

/// <summary>One limit with what was measured.</summary>
/// <param name="Name">What is limited.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Limit">The threshold.</param>
/// <param name="AtLeast">Whether the value must reach the limit; else it must not pass it.</param>
public sealed record VerificationCheck(string Name, double Value, double Limit, bool AtLeast)
{
    /// <summary>Whether it holds. A value that is no number does not.</summary>
    public bool Passed => AtLeast ? Value >= Limit : Value <= Limit;

    /// <summary>A value with some digits behind the point, for people: one that rounds to nothing has no sign.</summary>
    /// <param name="value">The value.</param>
    /// <param name="digits">Digits, 0 to 15.</param>
    public static string Rounded(double value, int digits) =>
        (Math.Round(value, digits, MidpointRounding.AwayFromZero) + 0.0).ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

/// <summary>Both models on the same pairs.</summary>
public sealed record VerificationResult
{
    /// <summary>Pairs below which the loss of BLEU-4 says little: its interval is wider than the limit by far.</summary>
    public const int EnoughPairs = 100;

    /// <summary>Name of the package.</summary>
    public required string Package { get; init; }

    /// <summary>Its quantisation in words.</summary>
    public required string Quantization { get; init; }

    /// <summary>SHA-256 of the package's manifest.</summary>
    public required string PackageHash { get; init; }

    /// <summary>Hash of the checkpoint, as the manifest gives it.</summary>
    public required string SourceCheckpoint { get; init; }

    /// <summary>How the checkpoint was run, and on what the package.</summary>
    public required string ReferenceModel { get; init; }

    /// <summary>Device and runtime of the package.</summary>
    public required string Runtime { get; init; }

    /// <summary>Pairs compared.</summary>
    public required int Pairs { get; init; }

    /// <summary>Next-token distributions compared.</summary>
    public required int Tokens { get; init; }

    /// <summary>Share of next tokens on which both agree.</summary>
    public required double Agreement { get; init; }

    /// <summary>Mean of <c>KL(checkpoint || package)</c>, nats.</summary>
    public required double Divergence { get; init; }

    /// <summary>Largest divergence of one token.</summary>
    public required double LargestDivergence { get; init; }

    /// <summary>Perplexity of the reference captions under the checkpoint.</summary>
    public required double ReferencePerplexity { get; init; }

    /// <summary>Perplexity under the package.</summary>
    public required double Perplexity { get; init; }

    /// <summary>BLEU-4 of the checkpoint's captions against the references, 0 to 100.</summary>
    public required double ReferenceBleu4 { get; init; }

    /// <summary>BLEU-4 of the package's captions against the references, 0 to 100.</summary>
    public required double Bleu4 { get; init; }

    /// <summary>
    /// Interval of the loss of BLEU-4 in points, 95 %, by a paired bootstrap over the pairs (Koehn, EMNLP 2004): how far the loss would move on other
    /// pairs of the same kind.
    /// </summary>
    public required (double Low, double High) BleuLossInterval { get; init; }

    /// <summary>BLEU-4 of the package's captions against the checkpoint's, 0 to 100.</summary>
    public required double MutualBleu4 { get; init; }

    /// <summary>Captions that are equal word for word.</summary>
    public required int EqualCaptions { get; init; }

    /// <summary>Quantised tensors, the largest relative error first.</summary>
    public required IReadOnlyList<WeightError> Weights { get; init; }

    /// <summary>Captions that differ, at most a few: pair, checkpoint's words, package's words.</summary>
    public required IReadOnlyList<(string Id, string Reference, string Caption)> Differences { get; init; }

    /// <summary>The limits.</summary>
    public required IReadOnlyList<VerificationCheck> Checks { get; init; }

    /// <summary>Whether every limit holds.</summary>
    public bool Passed => Checks.All(check => check.Passed);

    /// <summary>What to think of when the verdict is read; <see langword="null"/> where nothing is.</summary>
    public string? Reservation => Pairs < EnoughPairs
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{Pairs} pairs are few: the loss of BLEU-4 lies between {VerificationCheck.Rounded(BleuLossInterval.Low, 1)} and {VerificationCheck.Rounded(BleuLossInterval.High, 1)} points (95 %). Take {EnoughPairs} or more for a verdict on it.")
        : null;
}
