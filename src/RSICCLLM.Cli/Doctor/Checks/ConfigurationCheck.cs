using RSICCLLM.Batch.Configuration;

namespace RSICCLLM.Cli.Doctor.Checks;

/// <summary>The configuration file, and whether its scenes are there.</summary>
internal sealed class ConfigurationCheck : IHealthCheck
{
    public string Name => "configuration";

    public IEnumerable<HealthLine> Run(HealthContext context, CancellationToken cancellation)
    {
        if (context.ConfigurationFile is not { } file)
            yield break;
        var configuration = context.Configuration ?? RunConfigurationReader.Load(file);
        yield return new HealthLine(HealthLevel.Green, Name, $"{file} is understood: {configuration.Pairs.Count} pairs, results in {configuration.Output}");
        foreach (var scene in configuration.Pairs.SelectMany(p => new[] { p.Before.Path, p.After.Path }).Distinct(StringComparer.Ordinal).Where(p => !File.Exists(p)))
            yield return new HealthLine(HealthLevel.Yellow, Name, $"the scene {scene} is not there; its pair will fail.");
    }
}
