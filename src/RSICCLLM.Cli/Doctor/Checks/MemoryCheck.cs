using RSICCLLM.Batch.Configuration;
using RSICCLLM.Inference.Answers;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Cli.Doctor.Checks;

/// <summary>The memory that the package needs, against what the computer and its adapters have.</summary>
internal sealed class MemoryCheck : IHealthCheck
{
    public string Name => "memory";

    public IEnumerable<HealthLine> Run(HealthContext context, CancellationToken cancellation)
    {
        if (context.Model is not { } folder)
            yield break;
        var manifest = PackageManifest.Load(folder);
        var configuration = ModelConfigurationReader.Load(folder);
        var captioning = context.Configuration?.Run?.Captioning ?? new CaptioningOptions();
        if (manifest.Targets.Contains(DeviceRequest.Cpu, StringComparer.Ordinal))
            yield return Compare(manifest, configuration, captioning, DeviceRequest.Cpu, DeviceRequest.Cpu, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, HealthLevel.Red);
        if (!manifest.Targets.Contains(DeviceRequest.DirectML, StringComparer.Ordinal))
            yield break;
        foreach (var adapter in context.Adapters.Adapters.Where(a => !a.IsSoftware))
            yield return Compare(manifest, configuration, captioning, DeviceRequest.DirectML, $"{DeviceRequest.DirectML}:{adapter.Index}", adapter.UsableMemory, HealthLevel.Yellow);
    }

    private HealthLine Compare(PackageManifest manifest, ModelConfiguration configuration, CaptioningOptions captioning, string target, string device, long bytes, HealthLevel whenNothingFits)
    {
        var (tokens, eightBitPrompts) = (CheckedCaptioner.LongestAnswer(captioning.MaxNewTokens), PromptGraph.IsOpened(manifest, target, captioning.Engine));
        var plan = MemoryPlan.For(manifest, configuration, target, captioning.BatchSize, tokens, eightBitPrompts);
        var largest = MemoryPlan.LargestBatchWithin(manifest, configuration, target, bytes, tokens, eightBitPrompts);
        var text = $"{device}: batches of {plan.Batch} need {ByteText.Of(plan.TotalBytes)} of {ByteText.Of(bytes)}";
        if (plan.TotalBytes <= bytes)
            return new HealthLine(HealthLevel.Green, Name, text);
        return largest > 0
            ? new HealthLine(HealthLevel.Yellow, Name, $"{text}; set \"captioning.batchSize\" to {largest}.")
            : new HealthLine(whenNothingFits, Name, $"{text}, and not even one tile fits; take a smaller package.");
    }
}
