using System.Globalization;
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
        yield return calibration is { Change: { } curve }
            ? new HealthLine(HealthLevel.Green, "calibration", string.Create(culture, $"measured on {calibration.Pairs} pairs, expected calibration error {curve.ErrorAfter:0.000}; thresholds for contradictions {(calibration.Contradiction is null ? "not measured: the default is used, run 'rsiccllm calibrate' again" : "measured")}"))
            : new HealthLine(HealthLevel.Yellow, "calibration", "none: confidences are bare token probabilities; run 'rsiccllm calibrate' with held-out pairs.");
    }
}
