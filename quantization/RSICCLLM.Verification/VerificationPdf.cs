using System.Globalization;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Fonts;
using RSICCLLM.Reports.Rendering.Skia;

namespace RSICCLLM.Verification;

/// <summary>The result on one page.</summary>
public static class VerificationPdf
{
    private const int ShownTensors = 4;
    private const int ShownDifferences = 1;

    /// <summary>Writes the page.</summary>
    /// <param name="result">What to say.</param>
    /// <param name="output">Where to; stays open.</param>
    /// <param name="cancellation">Looked at between pages.</param>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public static void Write(VerificationResult result, Stream output, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(output);
        using var fonts = FontSet.Load(null);
        new SkiaPdfRenderer(fonts).Render(Compose(result), output, cancellation);
    }

    internal static ReportDocument Compose(VerificationResult result) => new()
    {
        Title = $"Verification of {result.Package}",
        Author = string.Empty,
        Subject = $"{result.Quantization} against its checkpoint",
        RunningHead = ("Verification", result.Package),
        RunningFoot = $"Package {result.PackageHash[..Math.Min(16, result.PackageHash.Length)]}, checkpoint {result.SourceCheckpoint[..Math.Min(16, result.SourceCheckpoint.Length)]}",
        PageNumber = (page, total) => string.Create(CultureInfo.InvariantCulture, $"{page} / {total}"),
        Blocks = Blocks(result).ToList(),
    };

    private static IEnumerable<Block> Blocks(VerificationResult result)
    {
        yield return new TitleBlock(string.Empty, $"Verification of {result.Package}", $"{result.Quantization} against its checkpoint", [
            new("Verdict", result.Passed ? "passed" : "failed"),
            new("Package runs on", result.Runtime),
            new("Checkpoint runs as", result.ReferenceModel),
            new("Compared", Text($"{result.Pairs} pairs, {result.Tokens} next tokens")),
        ]);
        yield return new Table(
            [new("Limit", 3), new("Measured", 1, true), new("Allowed", 1, true), new("", 1)],
            [.. result.Checks.Select(c => new TableRow([c.Name, VerificationCheck.Rounded(c.Value, 4), Text($"{(c.AtLeast ? "≥" : "≤")} {c.Limit:0.00##}"), c.Passed ? "holds" : "does not hold"]))]);
        if (result.Reservation is { } reservation)
            yield return new Paragraph(reservation);
        yield return new Heading(2, "Both models");
        yield return new Table(
            [new("", 3), new("Checkpoint", 1, true), new("Package", 1, true)],
            [
                new(["Perplexity of the references", Text($"{result.ReferencePerplexity:0.0000}"), Text($"{result.Perplexity:0.0000}")]),
                new(["BLEU-4 against the references", Text($"{result.ReferenceBleu4:0.00}"), Text($"{result.Bleu4:0.00}")]),
                new(["Loss of BLEU-4, points, 95 % interval", "", $"{VerificationCheck.Rounded(result.BleuLossInterval.Low, 2)} to {VerificationCheck.Rounded(result.BleuLossInterval.High, 2)}"]),
                new(["BLEU-4 of the package's captions against the checkpoint's", "", Text($"{result.MutualBleu4:0.00}")]),
                new(["Captions equal word for word", "", Text($"{result.EqualCaptions} of {result.Pairs}")]),
                new(["Largest divergence of one token, nats", "", Text($"{result.LargestDivergence:0.000}")]),
            ]);
        if (result.Weights.Count > 0)
        {
            yield return new Heading(2, "Weights");
            yield return new Paragraph(Text($"{result.Weights.Count} quantised tensors; those with the largest relative error:"));
            yield return new Table(
                [new("Tensor", 4), new("Bits", 1, true), new("Block", 1, true), new("Relative error", 1, true), new("Largest", 1, true)],
                [.. result.Weights.Take(ShownTensors).Select(w => new TableRow([w.Name, Text($"{w.Bits}"), Text($"{w.BlockSize}"), Text($"{w.RelativeError:0.0000}"), Text($"{w.LargestError:0.0000}")]))]);
        }

        if (result.Differences.Count > 0)
        {
            yield return new Heading(2, "Captions that differ");
            foreach (var (id, reference, caption) in result.Differences.Take(ShownDifferences))
            {
                yield return new Quotation($"{id}, checkpoint", Shorten(reference));
                yield return new Quotation($"{id}, package", Shorten(caption));
            }
        }
    }

    private static string Shorten(string text) => text.Length <= 200 ? text : text[..200] + "…";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
