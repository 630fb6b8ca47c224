using RSICCLLM.Model;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// Turns a checkpoint in the hub's layout into a model package (<see cref="PackageLayout"/>): graphs with weights beside them,
/// tokenizer, settings, self-test and manifest. Weights are memory-mapped, looked through for NaN and infinity, and written tensor by tensor.
/// The same checkpoint and options give the same graphs and weights, byte for byte, whether the conversion was interrupted or not.
/// </summary>
public static class PackageBuilder
{
    /// <summary>
    /// Builds a package. It appears at its place only when it is complete. A conversion that was cancelled or killed, or ran into a full disk,
    /// leaves <c>.NAME.partial</c> beside the place, and the same conversion goes on from there; after any other error nothing is left behind.
    /// </summary>
    /// <param name="options">What to build.</param>
    /// <param name="progress">Told of the check of all values, and then of every tensor, from the calling thread.</param>
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
        try
        {
            return Convert(options, progress, cancellation);
        }
        catch (Exception e) when (Told(First(e), options.Output, e) is { } told)
        {
            throw told;
        }
    }

    /// <summary>Records the self-test of a package that was made without one; its manifest is replaced in one move.</summary>
    /// <param name="package">The package's folder.</param>
    /// <param name="cancellation">Stops before and after the test.</param>
    /// <returns>The new manifest.</returns>
    /// <exception cref="ModelException">The package is damaged or its graphs do not run on this machine.</exception>
    public static PackageManifest RecordSelfTest(string package, CancellationToken cancellation = default)
    {
        var manifest = PackageVerifier.Verify(package, cancellation);
        var parts = new ModelParts(new SettingFiles(package, null), ModelConfigurationReader.Load(package));
        var options = new ConversionOptions
        {
            Checkpoint = package,
            Output = package,
            Targets = manifest.Targets,
            Precision = manifest.Quantization == "float32" ? WeightPrecision.Float32 : WeightPrecision.Int4,
            TileWidth = manifest.TileWidth,
            TileHeight = manifest.TileHeight,
        };
        manifest = WithSelfTest(manifest, parts, options, package, cancellation);
        manifest.Save(package);
        return manifest;
    }

    /// <summary>Columns and rows that the model sees where they are not those of the package's tiles, because it takes whole tokens only.</summary>
    /// <param name="package">The package's folder.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <returns><see langword="null"/> where tiles are seen as they are.</returns>
    /// <exception cref="ModelException">Its image settings cannot be read.</exception>
    public static (int Width, int Height)? ResizedTile(string package, PackageManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var images = ImageProcessorSettings.Load(package);
        var seen = SmartResize.Target(manifest.TileWidth, manifest.TileHeight, images.TokenPixels, images.MinPixels, images.MaxPixels);
        return seen == (manifest.TileWidth, manifest.TileHeight) ? null : seen;
    }

    private static PackageManifest Convert(ConversionOptions options, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        using var checkpoint = Checkpoint.Open(options.Checkpoint);
        using var adapter = options.Adapter is null ? null : LoraAdapter.Open(options.Adapter);
        var weightsKey = ConversionKey.OfWeights(checkpoint, options.Adapter);
        var configuration = checkpoint.Configuration with { Difference = checkpoint.Configuration.Difference ?? adapter?.Difference };
        options = options.With(configuration.Card);
        options.Validate();
        var files = new SettingFiles(options.Checkpoint, options.Adapter);
        var parts = new ModelParts(files, configuration);
        var tokens = GenerationTokens.Load(options.Checkpoint, configuration.Text, parts.Tokenizer);
        var stored = new CheckpointWeights(checkpoint);
        var merged = adapter is null ? null : new MergedWeights(stored, adapter);
        var source = (IWeightSource?)merged ?? stored;
        var chooser = new PlanChooser(source, configuration, parts.Processor.Settings, options);
        var leastBytes = chooser.Bytes(chooser.Begin());
        UnusedTensors.Check(checkpoint.Folder, configuration, stored);
        merged?.CheckUnused();
        CalibratedWeights.RemoveStale(options);
        StagedFolder.CheckPlace(options.Output, options.Replace, leastBytes);
        CheckFinite(checkpoint, adapter, options, weightsKey, progress, cancellation);
        using var calibrated = CalibratedWeights.Open(source, configuration, parts.Processor, parts.Tokenizer, parts.Prompt, options);
        var plan = chooser.Choose(calibrated?.Moments, cancellation);
        var graphs = new PackageGraphs(source, configuration, parts.Processor.Settings, options, plan, QuantizerOf(options, calibrated));

        using var staged = new StagedFolder(options.Output, options.Replace, graphs.DataBytes) { Keep = true };
        try
        {
            var (sourceHash, hashes) = WriteWeights(checkpoint, options, weightsKey, files, graphs, staged, progress, cancellation);
            CheckUnchanged(checkpoint, options, weightsKey);
            files.CopyTo(staged.Path);
            if (checkpoint.Configuration.Difference is null && configuration.Difference is not null)
                ModelConfigurationWriter.Save(staged.Path, configuration);
            parts.Template.Save(staged.Path);
            foreach (var target in options.Targets)
                GenAiConfiguration.Write(staged.Path, configuration, tokens, target, isFirst: target == options.Targets[0]);
            GenAiConfiguration.WriteProcessor(staged.Path, parts.Processor.Settings, graphs.Tile);
            cancellation.ThrowIfCancellationRequested();
            var manifest = Describe(options, configuration, plan.Describe(options.Method), sourceHash) with
            {
                Files = [.. PackageManifest.ListFiles(staged.Path, hashes, cancellation).Where(file => file.Path != ConversionJournal.FileName)],
            };
            if (options.SelfTest ?? MemoryPlan.For(WithoutPrompts(manifest), configuration, options.Targets[0], batch: 1).TotalBytes <= FreeMemory.Bytes)
                manifest = WithSelfTest(manifest, parts, options, staged.Path, cancellation);
            manifest.Save(staged.Path);
            File.Delete(Path.Combine(staged.Path, ConversionJournal.FileName));
            staged.Complete();
            return manifest;
        }
        catch (Exception e)
        {
            // What cannot be mended by going on is not kept.
            staged.Keep = First(e) is OperationCanceledException or IOException or UnauthorizedAccessException or ConversionBusyException;
            throw;
        }
    }

    // Before anything is written; a conversion that goes on had done it when it began.
    private static void CheckFinite(
        Checkpoint checkpoint, LoraAdapter? adapter, ConversionOptions options, string weightsKey, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        if (ConversionJournal.HasChecked(StagedFolder.PathFor(options.Output), weightsKey))
            return;
        FiniteWeights.Check(
            checkpoint, adapter, (bytes, total) => progress?.Report(new ConversionProgress("looking for NaN and infinity", 0, 0, bytes, total)), cancellation);
    }

    // Weights that were checked and weights that were converted are the same only if nobody replaced a file meanwhile.
    private static void CheckUnchanged(Checkpoint checkpoint, ConversionOptions options, string weightsKey)
    {
        if (ConversionKey.OfWeights(checkpoint, options.Adapter) != weightsKey)
            throw new ModelException($"Files of the checkpoint {options.Checkpoint}{(options.Adapter is null ? "" : $" or the adapter {options.Adapter}")} changed while they were converted: start again when they are complete.");
    }

    private static (string SourceHash, Dictionary<string, string> Hashes) WriteWeights(
        Checkpoint checkpoint, ConversionOptions options, string weightsKey, SettingFiles files, PackageGraphs graphs, StagedFolder staged, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        using var journal = ConversionJournal.Open(staged.Path, ConversionKey.Of(options, weightsKey, files, graphs.Data), weightsKey);
        staged.Clear([ConversionJournal.FileName, .. journal.Count > 0 ? graphs.Data.Select(data => data.FileName) : []]);
        using var reader = new CheckpointReadAhead(checkpoint, cancellation: cancellation);
        // Calibration goes through the decoder layer by layer and must be asked in that order.
        var hashes = graphs.Write(staged.Path, reader, journal, inStoredOrder: options.Method != QuantizationMethod.Gptq, progress, cancellation);
        return (reader.Finish(), hashes);
    }

    // The self-test is recorded by the graph that answers, not by the one that reads prompts in 8 bits.
    private static PackageManifest WithoutPrompts(PackageManifest manifest) =>
        manifest with { Files = [.. manifest.Files.Where(file => file.Path != PackageLayout.PromptDataFile)] };

    private static PackageManifest WithSelfTest(
        PackageManifest manifest, ModelParts parts, ConversionOptions options, string folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var test = SelfTestRecorder.Record(folder, parts.Configuration, parts.Processor, parts.Prompt, options);
        cancellation.ThrowIfCancellationRequested();
        var known = manifest.Files.Where(file => file.Path != test.File).ToDictionary(file => file.Path, file => file.Sha256);
        var listed = PackageManifest.ListFiles(folder, known, cancellation).Where(file => known.ContainsKey(file.Path) || file.Path == test.File);
        return manifest with { SelfTest = test, Files = [.. listed] };
    }

    private static IBlockQuantizer QuantizerOf(ConversionOptions options, CalibratedWeights? calibrated) => options.Method switch
    {
        QuantizationMethod.RoundToNearest => BlockQuantizers.RoundToNearest,
        QuantizationMethod.Gptq when calibrated is not null => new Gptq(calibrated.Moments),
        _ => BlockQuantizers.LeastSquares,
    };

    private static PackageManifest Describe(ConversionOptions options, ModelConfiguration configuration, string quantization, string sourceHash) => new()
    {
        Name = options.Name!,
        SourceCheckpoint = sourceHash,
        SourceAdapter = options.Adapter is { } adapter ? SettingFiles.HashOfAdapter(adapter) : null,
        Settings = options.ToSettings(),
        Versions = PackageGraphs.Versions,
        CreatedWith = PackageGraphs.CreatedWith,
        TileWidth = options.Tile.Width,
        TileHeight = options.Tile.Height,
        GroundSamplingDistance = options.GroundSamplingDistance,
        Quantization = quantization,
        Targets = options.Targets,
        HasDifferenceModule = configuration.Difference is not null,
        License = options.License!,
        TrainingNote = options.TrainingNote!,
        Files = [],
    };

    // Weights are read by several threads; the first complaint says it all.
    private static Exception First(Exception e) => e is AggregateException several ? several.Flatten().InnerExceptions[0] : e;

    private static Exception? Told(Exception first, string output, Exception whole) => first switch
    {
        ModelException or ConversionBusyException => new ModelException(first.Message, whole),
        IOException or UnauthorizedAccessException => new ModelException(
            $"The package {output} cannot be written: {first.Message.TrimEnd('.')}. What is done is kept in {StagedFolder.PathFor(output)}: start the same conversion again to go on.", whole),
        OperationCanceledException canceled => new OperationCanceledException(first.Message, whole, canceled.CancellationToken),
        _ => null,
    };
}
