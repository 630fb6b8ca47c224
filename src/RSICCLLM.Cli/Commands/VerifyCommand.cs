using System.CommandLine;
using System.Globalization;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.Model;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Verification;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm verify</c>: does a package still say what its checkpoint says?</summary>
internal static class VerifyCommand
{
    private static readonly VerificationThresholds Standard = new();
    private static readonly Argument<string> Package = new("PACKAGE") { Description = "Folder of the model package." };
    private static readonly Option<string> Against = new("--against") { Description = "Folder of the checkpoint that it was made of.", Required = true };
    private static readonly Option<string?> Adapter = new("--adapter") { Description = "Folder of the LoRA adapter that was merged in, where one was." };
    private static readonly Option<string> Pairs = new("--pairs") { Description = "RSICI file (JSON lines) with pairs of the package's tile size.", Required = true };
    private static readonly Option<int> MaximumPairs = new("--max-pairs") { Description = $"Most pairs to compare; below {VerificationResult.EnoughPairs} the loss of BLEU-4 is little more than chance.", DefaultValueFactory = _ => 200 };
    private static readonly Option<string> Reference = new("--reference") { Description = "How the checkpoint is run: float32, or int8 in a quarter of the memory.", DefaultValueFactory = _ => "float32" };
    private static readonly Option<string> Device = new("--device") { Description = "Device that runs the package.", DefaultValueFactory = _ => "auto" };
    private static readonly Option<string?> Pdf = new("--pdf") { Description = "Write a one-page report to this file." };
    private static readonly Option<string?> Scratch = new("--scratch") { Description = "Folder for temporary files: the checkpoint's own package and the distributions." };
    private static readonly Option<double> Agreement = new("--min-agreement") { Description = "Least share of next tokens on which both agree, 0 to 1.", DefaultValueFactory = _ => Standard.MinimumAgreement };
    private static readonly Option<double> Divergence = new("--max-kl") { Description = "Most mean KL divergence of next-token distributions, nats, 0 or more.", DefaultValueFactory = _ => Standard.MaximumDivergence };
    private static readonly Option<double> Perplexity = new("--max-perplexity-increase") { Description = "Most increase of the references' perplexity, as a share, 0 or more.", DefaultValueFactory = _ => Standard.MaximumPerplexityIncrease };
    private static readonly Option<double> BleuLoss = new("--max-bleu-loss") { Description = "Most points of BLEU-4 that may be lost, 0 to 100.", DefaultValueFactory = _ => Standard.MaximumBleuLoss };
    private static readonly Option<bool> Prune = new("--prune") { Description = "Run both with pruning, for packages that will be run with it." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the result as JSON." };

    public static Command Create()
    {
        Reference.AcceptOnlyFromAmong("float32", "int8");
        var command = new Command("verify", """
            Hold a package against the checkpoint that it was made of. Ends with 1 when a limit is passed.

            Example:
              rsiccllm verify samples/model --against samples/checkpoint --pairs tiles/samples.jsonl --pdf verification.pdf
            """)
        {
            Package, Against, Adapter, Pairs, MaximumPairs, Reference, Device, Pdf, Scratch, Agreement, Divergence, Perplexity, BleuLoss, Prune, Json,
        };
        OptionRange.Check(MaximumPairs, 1, int.MaxValue);
        OptionRange.Check(Agreement, 0, 1);
        OptionRange.Check(Divergence, 0, double.MaxValue);
        OptionRange.Check(Perplexity, 0, double.MaxValue);
        OptionRange.Check(BleuLoss, 0, 100);
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(parsed, cancellation), cancellation));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var options = new VerificationOptions
        {
            Package = parsed.GetValue(Package)!,
            Checkpoint = parsed.GetValue(Against)!,
            Adapter = parsed.GetValue(Adapter),
            Pairs = parsed.GetValue(Pairs)!,
            MaximumPairs = parsed.GetValue(MaximumPairs),
            Reference = parsed.GetValue(Reference) == "int8" ? WeightPrecision.Int8 : WeightPrecision.Float32,
            Device = parsed.GetValue(Device)!,
            ScratchFolder = parsed.GetValue(Scratch),
            Pruning = parsed.GetValue(Prune),
            Thresholds = new()
            {
                MinimumAgreement = parsed.GetValue(Agreement),
                MaximumDivergence = parsed.GetValue(Divergence),
                MaximumPerplexityIncrease = parsed.GetValue(Perplexity),
                MaximumBleuLoss = parsed.GetValue(BleuLoss),
            },
        };
        var pdf = parsed.GetValue(Pdf);
        if (pdf is not null && Path.GetDirectoryName(Path.GetFullPath(pdf)) is { } place && !Directory.Exists(place))
            throw new ModelException($"The folder {place} for --pdf does not exist: make it, or name another file.");
        VerificationResult result;
        using (var line = new StepLine())
            result = Verifier.Run(options, new Steps(line), cancellation);
        // Before anything is said: a verdict that was printed has its report.
        if (pdf is not null)
            WritePdf(result, pdf, cancellation);
        Console.Out.WriteLine(parsed.GetValue(Json) ? VerificationJson.ToJson(result) : Text(result));
        return result.Passed ? ExitCodes.Success : ExitCodes.WorkFailed;
    }

    // Beside the place first, so that an older report is not lost to a full disk.
    private static void WritePdf(VerificationResult result, string path, CancellationToken cancellation)
    {
        var beside = path + ".partial";
        try
        {
            using (var stream = File.Create(beside))
                VerificationPdf.Write(result, stream, cancellation);
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private static string Text(VerificationResult result)
    {
        List<string> lines =
        [
            Line($"{result.Package}, {result.Quantization}: {(result.Passed ? "passed" : "FAILED")} on {result.Pairs} pairs, {result.Tokens} next tokens"),
            .. result.Checks.Select(c => Line($"  {c.Name}: {VerificationCheck.Rounded(c.Value, 4)} ({(c.AtLeast ? "at least" : "at most")} {c.Limit:0.####}){(c.Passed ? "" : "  <- not held")}")),
            Line($"  perplexity: {result.ReferencePerplexity:0.0000} checkpoint, {result.Perplexity:0.0000} package"),
            Line($"  BLEU-4: {result.ReferenceBleu4:0.00} checkpoint, {result.Bleu4:0.00} package, {result.MutualBleu4:0.00} between them; {result.EqualCaptions} of {result.Pairs} captions equal"),
        ];
        lines.Add(Line($"  loss of BLEU-4, points: 95 % interval {VerificationCheck.Rounded(result.BleuLossInterval.Low, 2)} to {VerificationCheck.Rounded(result.BleuLossInterval.High, 2)}"));
        if (result.Weights.Count > 0)
            lines.Add(Line($"  weights: {result.Weights.Count} quantised tensors, largest relative error {result.Weights[0].RelativeError:0.0000} ({result.Weights[0].Name})"));
        if (result.Reservation is { } reservation)
            lines.Add("  " + reservation);
        return string.Join(Environment.NewLine, lines);
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Steps(StepLine line) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) => line.Report(value.Step, value.Done, value.Total);
    }
}
