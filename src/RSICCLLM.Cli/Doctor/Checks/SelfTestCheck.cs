using System.Diagnostics;
using System.Globalization;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Inference.Answers;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Isolation;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Cli.Doctor.Checks;

/// <summary>Opens the package on the processor and on every adapter, each in a process of its own, with the self-test.</summary>
internal sealed class SelfTestCheck : IHealthCheck
{
    public string Name => "self-test";

    public IEnumerable<HealthLine> Run(HealthContext context, CancellationToken cancellation)
    {
        if (context.Model is not { } folder)
            yield break;
        var manifest = PackageManifest.Load(folder);
        var tokens = CheckedCaptioner.LongestAnswer((context.Configuration?.Run?.Captioning ?? new CaptioningOptions()).MaxNewTokens);
        if (manifest.Targets.Contains(DeviceRequest.Cpu, StringComparer.Ordinal))
            yield return Try(folder, DeviceRequest.Cpu, tokens, HealthLevel.Red, cancellation);
        if (!manifest.Targets.Contains(DeviceRequest.DirectML, StringComparer.Ordinal))
            yield break;
        foreach (var adapter in context.Adapters.Adapters.Where(a => !a.IsSoftware))
            yield return Try(folder, $"{DeviceRequest.DirectML}:{adapter.Index}", tokens, HealthLevel.Yellow, cancellation);
    }

    private HealthLine Try(string folder, string device, int newTokens, HealthLevel whenItFails, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            using var captioner = IsolatedCaptioner.Open(folder, new CaptionerOptions { Device = device, BatchSize = 1, PlannedNewTokens = newTokens }, new IsolationOptions(), cancellation);
            return new HealthLine(HealthLevel.Green, Name, string.Create(CultureInfo.InvariantCulture, $"{device}: opens and computes the package's golden logits ({clock.Elapsed.TotalSeconds:0.0} s, {captioner.Description.Runtime})"));
        }
        catch (ModelException e)
        {
            return new HealthLine(whenItFails, Name, $"{device}: {e.Message}");
        }
    }
}
