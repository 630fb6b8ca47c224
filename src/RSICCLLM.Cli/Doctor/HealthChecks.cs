using RSICCLLM.Batch.Configuration;
using RSICCLLM.Cli.Doctor.Checks;
using RSICCLLM.Imaging;
using RSICCLLM.Model;
using RSICCLLM.Reports;

namespace RSICCLLM.Cli.Doctor;

/// <summary>All checks, in the order in which a person reads them.</summary>
internal static class HealthChecks
{
    public static IReadOnlyList<IHealthCheck> All { get; } =
    [
        new SystemCheck(),
        new AdapterCheck(),
        new PackageCheck(),
        new MemoryCheck(),
        new SelfTestCheck(),
        new ConfigurationCheck(),
        new ServiceHealthCheck(),
        new DiskCheck(),
        new FontCheck(),
    ];

    /// <summary>Runs checks one after the other; one that fails is a red line and stops no other.</summary>
    public static IEnumerable<HealthLine> Run(IReadOnlyList<IHealthCheck> checks, HealthContext context, CancellationToken cancellation)
    {
        foreach (var check in checks)
        {
            List<HealthLine> lines;
            try
            {
                lines = [.. check.Run(context, cancellation)];
            }
            catch (Exception e) when (e is ModelException or ConfigurationException or ImagingException or ReportException or IOException or UnauthorizedAccessException)
            {
                lines = [new HealthLine(HealthLevel.Red, check.Name, e.Message)];
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                lines = [new HealthLine(HealthLevel.Red, check.Name, $"unexpected {e.GetType().Name}: {e.Message}")];
            }

            foreach (var line in lines)
                yield return line;
        }
    }
}
