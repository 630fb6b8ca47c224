using Microsoft.ML.OnnxRuntimeGenAI;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.GenAI;

/// <summary>
/// ONNX Runtime GenAI, which keeps keys and values on the graphics adapter. Found by <see cref="CaptionEngines"/> by its name.
/// </summary>
internal sealed class GenAIEngine : ICaptionEngine
{
    // A second word against telemetry, in the runtime's own terms; the environment forbids it already (RuntimeTelemetry).
    static GenAIEngine() => Utils.DisableTelemetryEvents();

    /// <inheritdoc/>
    public ICaptioner Open(string packageFolder, PackageManifest manifest, CaptionerOptions options, DeviceChoice choice, CancellationToken cancellation)
    {
        if (options.Pruning)
            throw new ModelException("ONNX Runtime GenAI cannot leave tokens of the second date out, because it works out positions from the whole prompt itself; take the engine onnxruntime, or switch pruning off.");
        // The runtime knows one decoder graph.
        var prompts = manifest.Files.Any(file => file.Path == PackageLayout.PromptFile) ? ", prompts in 4 bits (in 8 with the engine onnxruntime on the CPU only)" : "";
        var parts = PackageParts.Load(packageFolder, manifest, options, choice, $"ONNX Runtime GenAI {Version}{prompts}");
        try
        {
            using var config = GenAIConfig.For(packageFolder, choice);
            var model = new GenAIModel(new Microsoft.ML.OnnxRuntimeGenAI.Model(config), parts);
            try
            {
                if (choice.SelfTest && manifest.SelfTest is { } test)
                    Check(packageFolder, test, model, choice.Device.Name, cancellation);

                // The runtime hands out the words only; the evidence map comes from the vision graph alone.
                var vision = VisionSession.Open(Path.Combine(packageFolder, PackageLayout.VisionFileOf(choice.Device.Target)), parts.Configuration.Vision, new SessionSettings(choice.Device, options.Threads));
                return new GenAICaptioner(parts, model, vision);
            }
            catch
            {
                model.Dispose();
                throw;
            }
        }
        catch (OnnxRuntimeGenAIException e)
        {
            throw new ModelException($"ONNX Runtime GenAI cannot open '{packageFolder}' on {choice.Device.Name}: {e.Message.ReplaceLineEndings(" ").Trim()}", e);
        }
    }

    private static string Version => typeof(Generator).Assembly.GetName().Version?.ToString(3) ?? "of unknown version";

    private static void Check(string folder, PackageSelfTest test, GenAIModel model, string device, CancellationToken cancellation)
    {
        var (_, data, tile) = SelfTest.Load(folder, test);
        SelfTest.Check(folder, test, data, model.FirstLogits(tile, data.InputIds, cancellation), device);
    }
}
