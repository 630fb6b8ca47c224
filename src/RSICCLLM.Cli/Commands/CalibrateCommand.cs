using System.CommandLine;
using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Cli.HeldOut;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.Evaluation.Reliability;
using RSICCLLM.Imaging.Files;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm calibrate</c>: measures what a package's probabilities and evidence are worth, and writes it into the package.</summary>
internal static class CalibrateCommand
{
    private static readonly Option<string> Model = new("--model") { Description = "Folder of the model package; gets calibration.json.", Required = true };
    private static readonly Option<string> Pairs = new("--pairs") { Description = "RSICI file of pairs that the model was not trained on, with records; a few hundred at least.", Required = true };
    private static readonly Option<double> Recall = new("--recall") { Description = "Share of changed tiles that triage must keep, above 0 and at most 1.", DefaultValueFactory = _ => 0.995 };
    private static readonly Option<double> FalseAlarms = new("--false-alarms") { Description = "Greatest share of right captions that may be flagged as contradicting the evidence, above 0 and below 1.", DefaultValueFactory = _ => 0.05 };
    private static readonly Option<string?> Diagram = new("--diagram") { Description = "File for the reliability diagram (SVG)." };
    private static readonly Option<string?> Device = Captioners.DeviceOption();
    private static readonly Option<bool> Prune = new("--prune") { Description = "Caption with pruning, for packages that will be run with it." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the calibration as JSON." };

    public static Command Create()
    {
        var command = new Command("calibrate", """
            Measure on held-out pairs how often the model is right when it says so, choose the thresholds for triage and for captions that contradict the evidence, write all into the package.

            Example:
              rsiccllm calibrate --model my-package --pairs held-out/samples.jsonl --diagram reliability.svg
            """)
        {
            Model, Pairs, Recall, FalseAlarms, Diagram, Device, Prune, Json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(parsed, cancellation), cancellation));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var (package, file, recall, alarms) = (parsed.GetValue(Model)!, parsed.GetValue(Pairs)!, parsed.GetValue(Recall), parsed.GetValue(FalseAlarms));
        if (!(recall > 0 && recall <= 1))
            throw new ConfigurationException(FormattableString.Invariant($"--recall is {recall}, expected a number above 0 and at most 1."));
        if (!(alarms > 0 && alarms < 1))
            throw new ConfigurationException(FormattableString.Invariant($"--false-alarms is {alarms}, expected a number above 0 and below 1."));
        HeldOutPairs pairs;
        using (var captioner = Captioners.Open(package, Captioners.Apply(new CaptioningOptions { BatchSize = 16 }, parsed.GetValue(Device), inProcess: false, parsed.GetValue(Prune)), cancellation))
            pairs = HeldOutPairs.Caption(captioner, file, Report, cancellation);
        var (change, noChange) = (ConfidenceMeasurement.Of(pairs.Changes), ConfidenceMeasurement.Of(pairs.NoChanges));
        var triage = Threshold(pairs, recall);
        var calibration = new PackageCalibration
        {
            Pairs = pairs.Count,
            PairsSha256 = FileHash.Sha256(file, cancellation),
            Pruning = parsed.GetValue(Prune),
            Change = Curve(change),
            NoChange = Curve(noChange),
            Triage = triage,
            Contradiction = pairs.HasMaps ? Contradictions(pairs, alarms, triage) : null,
        };
        calibration.Attach(package);
        if (parsed.GetValue(Diagram) is { } diagram)
            Draw(diagram, change, noChange);
        Console.Out.WriteLine(parsed.GetValue(Json) ? JsonSerializer.Serialize(calibration, Captioners.Json) : CalibrationSummary.Of(calibration, pairs.Failed));
        return ExitCodes.Success;
    }

    private static void Report(int done)
    {
        if (!Console.IsErrorRedirected)
            Console.Error.Write($"\r{done} pairs");
    }

    private static ConfidenceCurve? Curve(ConfidenceMeasurement? measured) => measured is null
        ? null
        : new ConfidenceCurve(measured.Curve.Slope, measured.Curve.Offset, measured.Before.Items, measured.Before.ExpectedCalibrationError, measured.After.ExpectedCalibrationError);

    private static TriageThreshold? Threshold(HeldOutPairs pairs, double recall) => TriageMeasurement.Of(pairs.Evidence, recall) is { } t
        ? new TriageThreshold(recall, t.Threshold, t.Recall, t.RecallLow, t.Saving, t.Changed, t.Unchanged)
        : null;

    private static ContradictionThresholds Contradictions(HeldOutPairs pairs, double alarms, TriageThreshold? triage)
    {
        // Below triage's threshold tiles are held to have no evidence: none that could contradict "nothing has changed" either.
        return new ContradictionThresholds(alarms, Threshold(pairs.EvidenceOfChanges, true, 0), Threshold(pairs.EvidenceOfNoChanges, false, triage?.Threshold ?? 0));

        ContradictionThreshold Threshold(List<(double, bool)> captions, bool namesChange, double least)
        {
            var m = ContradictionMeasurement.Of(captions, namesChange, alarms, ContradictionThresholds.Usual, least);
            return new ContradictionThreshold(m.Threshold, m.IsChosen, m.Right, m.Flagged, m.Wrong, m.Caught);
        }
    }

    private static void Draw(string path, ConfidenceMeasurement? change, ConfidenceMeasurement? noChange)
    {
        var panels = new List<(string, ConfidenceMeasurement)>();
        if (change is not null)
            panels.Add(("A change is named", change));
        if (noChange is not null)
            panels.Add(("Nothing has changed", noChange));
        File.WriteAllText(path, ReliabilityDiagram.Draw(panels));
    }
}
