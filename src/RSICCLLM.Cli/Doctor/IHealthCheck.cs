using RSICCLLM.Inference.Devices.Adapters;

namespace RSICCLLM.Cli.Doctor;

/// <summary>Looks at one part of the installation. A new check is a class here and a line in <see cref="HealthChecks"/>.</summary>
internal interface IHealthCheck
{
    /// <summary>What is looked at, one or two words.</summary>
    string Name { get; }

    /// <summary>Findings; none when the check has nothing to look at. What it throws becomes a red line.</summary>
    IEnumerable<HealthLine> Run(HealthContext context, CancellationToken cancellation);
}

/// <summary>What the checks look at.</summary>
/// <param name="Model">Folder of a model package; <see langword="null"/> when none was named.</param>
/// <param name="Configuration">The configuration file that was named; <see langword="null"/> when none was.</param>
/// <param name="Adapters">Graphics adapters of this computer.</param>
internal sealed record HealthContext(string? Model, HealthConfiguration? Configuration, AdapterList Adapters);
