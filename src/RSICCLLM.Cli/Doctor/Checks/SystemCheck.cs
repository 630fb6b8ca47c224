using System.Globalization;
using System.Runtime.InteropServices;

namespace RSICCLLM.Cli.Doctor.Checks;

/// <summary>System, processor and memory.</summary>
internal sealed class SystemCheck : IHealthCheck
{
    private const double LeastGigabytes = 4;

    public string Name => "system";

    public IEnumerable<HealthLine> Run(HealthContext context, CancellationToken cancellation)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        var text = string.Create(CultureInfo.InvariantCulture, $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, {memory:0.0} GB of memory, .NET {Environment.Version}");
        yield return memory >= LeastGigabytes
            ? new HealthLine(HealthLevel.Green, Name, text)
            : new HealthLine(HealthLevel.Yellow, Name, string.Create(CultureInfo.InvariantCulture, $"{text}; less than {LeastGigabytes} GB is little for scenes and reports."));
    }
}
