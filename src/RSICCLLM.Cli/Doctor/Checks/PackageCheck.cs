using System.Globalization;
using RSICCLLM.Cli.HeldOut;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Cli.Doctor.Checks;

/// <summary>Files and measurements of the model package.</summary>
internal sealed class PackageCheck : IHealthCheck
{
    public string Name => "package";

    public IEnumerable<HealthLine> Run(HealthContext context, CancellationToken cancellation)
    {
        if (context.Model is not { } folder)
            yield break;
        var manifest = PackageVerifier.Verify(folder, cancellation);
        var culture = CultureInfo.InvariantCulture;
        yield return new HealthLine(HealthLevel.Green, Name, string.Create(culture,
            $"{manifest.Name}, {manifest.Quantization}, {ByteText.Of(manifest.Files.Sum(f => f.Size))} in {manifest.Files.Count} files, all as they were made; for {string.Join(", ", manifest.Targets)}"));
        if (manifest.SelfTest is null)
            yield return new HealthLine(HealthLevel.Yellow, Name, "no self-test in the package: a driver that computes wrongly goes unnoticed; convert the checkpoint again.");
        var calibration = PackageCalibration.Load(folder, manifest);
        var hasMap = ModelConfigurationReader.Load(folder).Difference is not null;
        yield return calibration is { Change: { } curve }
            ? new HealthLine(HealthLevel.Green, "calibration", string.Create(culture, $"measured on {calibration.Pairs} pairs, expected calibration error {curve.ErrorAfter:0.000}{(hasMap ? $"; thresholds for contradictions {Contradictions(calibration.Contradiction)}" : "")}"))
            : new HealthLine(HealthLevel.Yellow, "calibration", "none: confidences are bare token probabilities; run 'rsiccllm calibrate' with held-out pairs.");
    }

    private static string Contradictions(ContradictionThresholds? thresholds)
    {
        if (thresholds is not { Change: var named, NoChange: var unchanged })
            return "not measured: the default is used, run 'rsiccllm calibrate' again";
        return (named.IsChosen, unchanged.IsChosen) switch
        {
            (true, true) => "chosen",
            (true, false) => $"chosen for named changes only, for \"nothing has changed\" the default is used ({CalibrationSummary.WhyDefault(unchanged)})",
            (false, true) => $"chosen for \"nothing has changed\" only, for named changes the default is used ({CalibrationSummary.WhyDefault(named)})",
            (false, false) => $"not chosen, the default is used: for named changes {CalibrationSummary.WhyDefault(named)}, for \"nothing has changed\" {CalibrationSummary.WhyDefault(unchanged)}",
        };
    }
}
