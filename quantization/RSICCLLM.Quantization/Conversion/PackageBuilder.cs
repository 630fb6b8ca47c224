using RSICCLLM.Model;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// Turns a checkpoint in the hub's layout into a model package (<see cref="PackageLayout"/>): graphs with weights beside them,
/// tokenizer, settings, self-test and manifest. Weights are memory-mapped and written tensor by tensor.
/// The same checkpoint and options give the same graphs and weights, byte for byte.
/// </summary>
public static class PackageBuilder
{
    private const string TokenizerSettingsFile = "tokenizer_config.json";

    /// <summary>Builds a package. It appears at its place only when it is complete; after an error nothing is left behind.</summary>
    /// <param name="options">What to build.</param>
    /// <param name="progress">Told of every tensor, from the calling thread.</param>
    /// <param name="cancellation">Stops between pieces of tensors.</param>
    /// <returns>The package's manifest.</returns>
    /// <exception cref="ModelException">
    /// Options are out of range, the checkpoint is incomplete, damaged or holds values that are no numbers, a shape contradicts
    /// <c>config.json</c>, the output folder is taken, or the disk is full; the message says which.
    /// </exception>
    public static PackageManifest Build(ConversionOptions options, IProgress<ConversionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        using var checkpoint = Checkpoint.Open(options.Checkpoint);
        var configuration = checkpoint.Configuration;
        var processor = ImageProcessor.Load(options.Checkpoint);
        var tokenizer = QwenTokenizer.Load(options.Checkpoint);
        var template = PromptTemplate.Load(options.Checkpoint);
        var prompt = new ChangePrompt(template, tokenizer, configuration);
        var tokens = GenerationTokens.Load(options.Checkpoint, configuration.Text, tokenizer);
        var source = new CheckpointWeights(checkpoint);

        try
        {
            using var calibrated = CalibratedWeights.Open(source, configuration, processor, tokenizer, prompt, options);
            var plan = new PlanChooser(source, configuration, processor.Settings, options).Choose(calibrated?.Moments, cancellation);
            var graphs = new PackageGraphs(source, configuration, processor.Settings, options, plan, QuantizerOf(options, calibrated));
            using var staged = new StagedFolder(options.Output, options.Replace, graphs.DataBytes);
            graphs.Write(staged.Path, progress, cancellation);
            CopySettings(options.Checkpoint, staged.Path);
            template.Save(staged.Path);
            foreach (var target in options.Targets)
                GenAiConfiguration.Write(staged.Path, configuration, tokens, target, isFirst: target == options.Targets[0]);
            GenAiConfiguration.WriteProcessor(staged.Path, processor.Settings, graphs.Tile);
            cancellation.ThrowIfCancellationRequested();
            var selfTest = options.SelfTest ? SelfTestRecorder.Record(staged.Path, configuration, processor, prompt, options) : null;
            var manifest = Describe(options, plan.Describe(options.Method), checkpoint, selfTest, staged.Path, cancellation);
            manifest.Save(staged.Path);
            staged.Complete();
            return manifest;
        }
        catch (AggregateException e)
        {
            // Weights are read by several threads; the first complaint says it all.
            throw Told(e.Flatten().InnerExceptions[0], options.Output) ?? e;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Told(e, options.Output)!;
        }
    }

    private static IBlockQuantizer QuantizerOf(ConversionOptions options, CalibratedWeights? calibrated) => options.Method switch
    {
        QuantizationMethod.RoundToNearest => BlockQuantizers.RoundToNearest,
        QuantizationMethod.Gptq when calibrated is not null => new Gptq(calibrated.Moments),
        _ => BlockQuantizers.LeastSquares,
    };

    private static PackageManifest Describe(
        ConversionOptions options, string quantization, Checkpoint checkpoint, PackageSelfTest? selfTest, string folder, CancellationToken cancellation) => new()
        {
            Name = options.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Checkpoint))),
            SourceCheckpoint = checkpoint.Hash(cancellation),
            CreatedWith = PackageGraphs.CreatedWith,
            TileWidth = options.TileWidth,
            TileHeight = options.TileHeight,
            GroundSamplingDistance = options.GroundSamplingDistance,
            Quantization = quantization,
            Targets = options.Targets,
            HasDifferenceModule = checkpoint.Configuration.Difference is not null,
            License = options.License,
            TrainingNote = options.TrainingNote,
            SelfTest = selfTest,
            Files = PackageManifest.ListFiles(folder, cancellation),
        };

    private static Exception? Told(Exception e, string output) => e switch
    {
        ModelException => new ModelException(e.Message, e),
        IOException or UnauthorizedAccessException => new ModelException($"The package {output} cannot be written: {e.Message}", e),
        OperationCanceledException => new OperationCanceledException(e.Message, e, ((OperationCanceledException)e).CancellationToken),
        _ => null,
    };

    private static void CopySettings(string from, string to)
    {
        foreach (var file in new[] { PackageLayout.ConfigFile, PackageLayout.TokenizerFile, PackageLayout.PreprocessorFile })
            Copy(from, to, file);
        foreach (var file in new[] { TokenizerSettingsFile, GenerationTokens.FileName }.Where(file => File.Exists(Path.Combine(from, file))))
            Copy(from, to, file);
    }

    // Contents alone: a read-only checkpoint must not make a package that cannot be replaced.
    private static void Copy(string from, string to, string file)
    {
        using var source = File.OpenRead(Path.Combine(from, file));
        using var target = File.Create(Path.Combine(to, file));
        source.CopyTo(target);
    }
}
