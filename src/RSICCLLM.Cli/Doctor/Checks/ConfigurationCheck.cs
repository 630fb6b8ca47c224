namespace RSICCLLM.Cli.Doctor.Checks;

/// <summary>The configuration file, and whether its scenes are there.</summary>
internal sealed class ConfigurationCheck : IHealthCheck
{
    public string Name => "configuration";

    public IEnumerable<HealthLine> Run(HealthContext context, CancellationToken cancellation)
    {
        if (context.Configuration is not { } file)
            yield break;
        if (file.Run is not { } configuration)
        {
            yield return new HealthLine(HealthLevel.Red, Name, file.Fault ?? $"{file.File} cannot be read.");
            yield break;
        }

        var work = file.Service is null ? $"{configuration.Pairs.Count} pairs" : "a service";
        yield return new HealthLine(HealthLevel.Green, Name, $"{file.File} is understood: {work}, results in {configuration.Output}");
        foreach (var scene in configuration.Pairs.SelectMany(p => new[] { p.Before.Path, p.After.Path }).Distinct(StringComparer.Ordinal).Where(p => !File.Exists(p)))
            yield return new HealthLine(HealthLevel.Yellow, Name, $"the scene {scene} is not there; its pair will fail.");
    }
}
