using RSICCLLM.Inference.Decoding;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Devices.Adapters;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Inference.Captioning;

/// <summary>Opens model packages. Thread-safe.</summary>
public static class CaptionerFactory
{
    /// <summary>
    /// Opens a package for captioning in this process: every file is checked against the manifest, the device is chosen, the graphs are
    /// opened on it, and the package's self-test, where it has one, is run.
    /// </summary>
    /// <param name="packageFolder">Folder of the package.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="cancellation">Ends the checks early.</param>
    /// <returns>The captioner; the caller disposes it.</returns>
    /// <exception cref="ModelException">A file is missing or altered, the package has no graph for the device, a graph is refused, or the self-test fails.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ICaptioner Open(string packageFolder, CaptionerOptions options, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(packageFolder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var request = DeviceRequest.Parse(options.Device);
        var manifest = PackageVerifier.Verify(packageFolder, cancellation);
        return Trials(packageFolder, manifest, options).Open(request, choice => OpenOn(packageFolder, manifest, options, choice, cancellation));
    }

    /// <summary>Chooses devices for a package by trying.</summary>
    internal static DeviceTrials Trials(string folder, PackageManifest manifest, CaptionerOptions options) =>
        new(PackageNeeds.Of(folder, manifest, options.SelfTest), SystemAdapters.Create(), new DeviceRecords(StateFolder.Path()), options.Notice ?? (_ => { }));

    /// <summary>Opens a package, verified before, on one device.</summary>
    internal static ICaptioner OpenOn(string packageFolder, PackageManifest manifest, CaptionerOptions options, DeviceChoice choice, CancellationToken cancellation)
    {
        var device = choice.Device;
        var calibration = PackageCalibration.Load(packageFolder, manifest);
        if (options.Triage && calibration?.Triage is null)
            throw new ModelException($"The package '{packageFolder}' has no threshold for triage; run 'rsiccllm calibrate' on held-out pairs, or switch triage off.");
        var configuration = ModelConfigurationReader.Load(packageFolder);
        var tokenizer = QwenTokenizer.Load(packageFolder);
        var processor = ImageProcessor.Load(packageFolder);
        CheckPatches(packageFolder, processor.Settings, configuration.Vision);
        var changePrompt = new ChangePrompt(PromptTemplate.Load(packageFolder), tokenizer, configuration);
        var prompts = new PromptBuilder(changePrompt, configuration, processor.Grid(manifest.TileWidth, manifest.TileHeight));
        var stopTokens = StopTokens.Of(packageFolder, manifest, configuration.Text, changePrompt.EndOfTurnToken);

        var graphs = CaptionGraphs.Open(packageFolder, configuration, options.BatchSize, new SessionSettings(device, options.Threads));
        try
        {
            var encoder = new TileEncoder(processor, graphs.Vision, manifest.TileWidth, manifest.TileHeight);
            if (choice.SelfTest && manifest.SelfTest is { } test)
                SelfTest.Run(packageFolder, test, graphs, encoder, prompts, device.Name, cancellation);
            var loop = new DecodeLoop(graphs.Embedding, graphs.Decoder, stopTokens, options.MaxPrefillTokens);
            var description = Describe(packageFolder, manifest, device) with { DeviceReason = choice.Reason, Calibration = calibration, Triage = options.Triage };
            return new OnnxCaptioner(description, graphs, encoder, prompts.Build(), loop, tokenizer, options.MaxPrefillTokens);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    /// <summary>Opens a package, verified before, on a device that needs no choosing: <c>cpu</c>, or an adapter by its index.</summary>
    internal static ICaptioner OpenVerified(string packageFolder, CaptionerOptions options, string reason, CancellationToken cancellation)
    {
        options.Validate();
        var request = DeviceRequest.Parse(options.Device);
        var adapter = request.Index is { } index
            ? SystemAdapters.Create().List().Adapters.FirstOrDefault(a => a.Index == index) ?? throw new ModelException($"The adapter {index} is not there any more.")
            : null;
        return OpenOn(packageFolder, PackageManifest.Load(packageFolder), options, new DeviceChoice(request, adapter, options.SelfTest, reason), cancellation);
    }

    private static CaptionerDescription Describe(string folder, PackageManifest manifest, IExecutionDevice device) => new(
        manifest.Name,
        PackageManifest.Hash(folder),
        manifest.Quantization,
        manifest.TileWidth,
        manifest.TileHeight,
        manifest.GroundSamplingDistance,
        device.Name,
        $"ONNX Runtime {OnnxRuntimeVersion.Text}");

    private static void CheckPatches(string folder, ImageProcessorSettings settings, VisionConfiguration vision)
    {
        if (settings.PatchElements != vision.PatchElements || settings.MergeSize != vision.MergeSize)
            throw new ModelException($"{PackageLayout.PreprocessorFile} of '{folder}' makes patches of {settings.PatchElements} numbers merged {settings.MergeSize} x {settings.MergeSize}, but {PackageLayout.ConfigFile} asks for {vision.PatchElements} and {vision.MergeSize} x {vision.MergeSize}; convert the checkpoint again.");
    }
}
