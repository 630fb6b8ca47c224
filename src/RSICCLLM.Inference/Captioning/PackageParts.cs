using RSICCLLM.Inference.Devices;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Inference.Captioning;

/// <summary>What every engine reads from a package, whatever runs its graphs.</summary>
/// <param name="Configuration">The model's shape.</param>
/// <param name="Tokenizer">Words from tokens.</param>
/// <param name="Processor">Patches from pixels.</param>
/// <param name="Prompts">Tokens and positions of the prompt.</param>
/// <param name="StopTokens">Tokens that end an answer.</param>
/// <param name="Description">The captioner's description.</param>
internal sealed record PackageParts(
    ModelConfiguration Configuration,
    QwenTokenizer Tokenizer,
    ImageProcessor Processor,
    PromptBuilder Prompts,
    IReadOnlySet<int> StopTokens,
    CaptionerDescription Description)
{
    /// <summary>Reads them.</summary>
    /// <param name="folder">The package, verified.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="options">How it will be run.</param>
    /// <param name="choice">Where it will be run.</param>
    /// <param name="runtime">Name and version of what runs it.</param>
    /// <exception cref="ModelException">A file is damaged, or the files do not fit together or the options.</exception>
    public static PackageParts Load(string folder, PackageManifest manifest, CaptionerOptions options, DeviceChoice choice, string runtime)
    {
        var calibration = PackageCalibration.Load(folder, manifest);
        if (options.Triage && calibration?.Triage is null)
            throw new ModelException($"The package '{folder}' has no threshold for triage; run 'rsiccllm calibrate' on held-out pairs, or switch triage off.");
        var configuration = ModelConfigurationReader.Load(folder);
        if (options.Pruning)
            TilePrompts.CheckTrained(folder, configuration);
        var tokenizer = QwenTokenizer.Load(folder);
        var processor = ImageProcessor.Load(folder);
        CheckPatches(folder, processor.Settings, configuration.Vision);
        var prompt = new ChangePrompt(PromptTemplate.Load(folder), tokenizer, configuration);
        var description = new CaptionerDescription(
            manifest.Name,
            PackageManifest.Hash(folder),
            manifest.Quantization,
            manifest.TileWidth,
            manifest.TileHeight,
            manifest.GroundSamplingDistance,
            choice.Device.Name,
            runtime)
        {
            DeviceReason = choice.Reason,
            Calibration = calibration,
            Triage = options.Triage,
            PruningThreshold = options.Pruning ? configuration.Difference!.PruningThreshold : null,
        };
        return new PackageParts(
            configuration,
            tokenizer,
            processor,
            new PromptBuilder(prompt, configuration, processor.Grid(manifest.TileWidth, manifest.TileHeight)),
            Decoding.StopTokens.Of(folder, manifest, configuration.Text, prompt.EndOfTurnToken),
            description);
    }

    private static void CheckPatches(string folder, ImageProcessorSettings settings, VisionConfiguration vision)
    {
        if (settings.PatchElements != vision.PatchElements || settings.MergeSize != vision.MergeSize)
            throw new ModelException($"{PackageLayout.PreprocessorFile} of '{folder}' makes patches of {settings.PatchElements} numbers merged {settings.MergeSize} x {settings.MergeSize}, but {PackageLayout.ConfigFile} asks for {vision.PatchElements} and {vision.MergeSize} x {vision.MergeSize}; convert the checkpoint again.");
    }
}
