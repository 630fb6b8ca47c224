using RSICCLLM.Batch.Configuration;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Cli.Doctor;

/// <summary>The configuration file that was named: of a run, of a service, or one that cannot be read.</summary>
/// <param name="File">The file.</param>
/// <param name="Run">Settings of the run, or of the runs that the service makes; <see langword="null"/> when the file cannot be read.</param>
/// <param name="Service">The service; <see langword="null"/> when the file is of a run.</param>
/// <param name="Fault">Why it cannot be read.</param>
internal sealed record HealthConfiguration(string File, RunConfiguration? Run, ServiceConfiguration? Service, string? Fault)
{
    /// <summary>Reads a file as what it is: only a run has "pairs".</summary>
    public static HealthConfiguration Read(string file)
    {
        try
        {
            if (!System.IO.File.Exists(file) || System.IO.File.ReadAllText(file).Contains("\"pairs\"", StringComparison.Ordinal))
                return new HealthConfiguration(file, RunConfigurationReader.Load(file), null, null);
            var service = ServiceConfigurationReader.Load(file);
            return new HealthConfiguration(file, service.Run, service, null);
        }
        catch (Exception e) when (e is ConfigurationException or IOException or UnauthorizedAccessException)
        {
            return new HealthConfiguration(file, null, null, e.Message);
        }
    }
}
