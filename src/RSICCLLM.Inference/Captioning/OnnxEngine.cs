using RSICCLLM.Inference.Decoding;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Captioning;

/// <summary>Our own decode loop over ONNX Runtime.</summary>
internal sealed class OnnxEngine : ICaptionEngine
{
    /// <inheritdoc/>
    public ICaptioner Open(string packageFolder, PackageManifest manifest, CaptionerOptions options, DeviceChoice choice, CancellationToken cancellation)
    {
        var device = choice.Device;
        var parts = PackageParts.Load(packageFolder, manifest, options, choice, $"ONNX Runtime {OnnxRuntimeVersion.Text}");
        var graphs = CaptionGraphs.Open(packageFolder, manifest, parts.Configuration, options.BatchSize, new SessionSettings(device, options.Threads));
        try
        {
            var encoder = new TileEncoder(parts.Processor, graphs.Vision, manifest.TileWidth, manifest.TileHeight);
            if (options.Pruning)
                graphs.Vision.RequireEvidence();
            if (choice.SelfTest && manifest.SelfTest is { } test)
                SelfTest.Run(packageFolder, test, graphs, encoder, parts.Prompts, device.Name, options.Notice, cancellation);
            var loop = new DecodeLoop(graphs.Embedding, graphs.Decoder, new PromptReader(graphs.Embedding, graphs.Decoder), parts.StopTokens, options.MaxPrefillTokens);
            var description = graphs.PromptReading.Length == 0 ? parts.Description : parts.Description with { Runtime = $"{parts.Description.Runtime}, {graphs.PromptReading}" };
            return new OnnxCaptioner(description, graphs, encoder, parts.Prompts.ForTiles(options.Pruning), loop, parts.Tokenizer, options.MaxPrefillTokens);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }
}
