using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model;

namespace RSICCLLM.Cli.Commands;

/// <summary>Opens the model for a command.</summary>
internal static class Captioners
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <exception cref="ConfigurationException">The package is missing or was altered: nothing can be done with it.</exception>
    public static ICaptioner Open(string package, CaptioningOptions options, CancellationToken cancellation)
    {
        try
        {
            return CaptionerFactory.Open(package, new CaptionerOptions { Device = options.Device, BatchSize = options.BatchSize }, cancellation);
        }
        catch (ModelException e)
        {
            throw new ConfigurationException(e.Message, e);
        }
    }
}
