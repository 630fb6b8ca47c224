using System.CommandLine;
using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Inference.Answers;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Isolation;
using RSICCLLM.Model;

namespace RSICCLLM.Cli.Commands;

/// <summary>Opens the model for a command.</summary>
internal static class Captioners
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Option<string?> DeviceOption() => new("--device") { Description = $"Where the model runs: {DeviceRequest.Forms}." };

    public static Option<bool> InProcessOption() => new("--in-process") { Description = "Run the model in this process: a driver that crashes or hangs takes the command with it." };

    public static Option<bool> PruneOption() => new("--prune") { Description = "Leave image tokens of the later date that show no change out of prompts; for models trained so." };

    /// <summary>Settings with what the command line says about them.</summary>
    public static CaptioningOptions Apply(CaptioningOptions options, string? device, bool inProcess, bool prune)
    {
        if (device is not null && DeviceRequest.TryParse(device) is null)
            throw new ConfigurationException($"--device is '{device}', expected {DeviceRequest.Forms}.");
        if (prune && options.Engine != CaptionEngines.OnnxRuntime)
            throw new ConfigurationException($"--prune needs the engine {CaptionEngines.OnnxRuntime}, and the configuration's is {options.Engine}; leave one of them out.");
        return options with { Device = device ?? options.Device, Isolation = options.Isolation && !inProcess, Pruning = options.Pruning || prune };
    }

    /// <summary>Opens the model for captions that somebody will rely on: what is to be known of their confidence is said once.</summary>
    /// <exception cref="ConfigurationException">As <see cref="Open"/>.</exception>
    public static CheckedCaptioner OpenAndTell(string package, CaptioningOptions options, CancellationToken cancellation)
    {
        var captioner = Open(package, options, cancellation);
        if (captioner.Description.CalibrationNotice is { } notice)
            Console.Error.WriteLine(notice);
        return captioner;
    }

    /// <exception cref="ConfigurationException">The package is missing or was altered, or the device is not there: nothing can be done with it.</exception>
    public static CheckedCaptioner Open(string package, CaptioningOptions options, CancellationToken cancellation)
    {
        var captioner = new CaptionerOptions { Device = options.Device, Engine = options.Engine, BatchSize = options.BatchSize, PlannedNewTokens = CheckedCaptioner.LongestAnswer(options.MaxNewTokens), Triage = options.Triage, Pruning = options.Pruning, Notice = Console.Error.WriteLine };
        try
        {
            return new CheckedCaptioner(options.Isolation
                ? IsolatedCaptioner.Open(package, captioner, new IsolationOptions { TileTimeout = TimeSpan.FromSeconds(options.TileTimeout) }, cancellation)
                : CaptionerFactory.Open(package, captioner, cancellation));
        }
        catch (ModelException e)
        {
            throw new ConfigurationException(e.Message, e);
        }
    }
}
