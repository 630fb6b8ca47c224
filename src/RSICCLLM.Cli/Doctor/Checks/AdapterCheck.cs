using System.Globalization;
using RSICCLLM.Inference.Devices.Adapters;

namespace RSICCLLM.Cli.Doctor.Checks;

/// <summary>Graphics adapters.</summary>
internal sealed class AdapterCheck : IHealthCheck
{
    public string Name => "adapter";

    public IEnumerable<HealthLine> Run(HealthContext context, CancellationToken cancellation)
    {
        if (context.Adapters.Reason is { } reason)
        {
            yield return new HealthLine(HealthLevel.Yellow, Name, $"none, the processor does all work: {reason}.");
            yield break;
        }

        foreach (var adapter in context.Adapters.Adapters)
        {
            yield return adapter.IsSoftware
                ? new HealthLine(HealthLevel.Yellow, Name, $"{Describe(adapter)}; drawn by the processor, never chosen by itself.")
                : new HealthLine(HealthLevel.Green, Name, Describe(adapter));
        }

        if (!context.Adapters.Adapters.Any(a => !a.IsSoftware))
            yield return new HealthLine(HealthLevel.Yellow, Name, "no graphics adapter: the processor does all work.");
    }

    private static string Describe(GraphicsAdapter adapter) => string.Create(CultureInfo.InvariantCulture,
        $"directml:{adapter.Index} {adapter.Name} ({adapter.Vendor}), {adapter.UsableMemory / 1e9:0.0} GB usable{(adapter.HasOwnMemory ? "" : ", shared with the computer")}, driver {adapter.DriverVersion}, LUID {adapter.Luid}");
}
