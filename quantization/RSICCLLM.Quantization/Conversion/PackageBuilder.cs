using RSICCLLM.Model;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Quantizers;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// Turns a checkpoint in the hub's layout into a model package (<see cref="PackageLayout"/>): graphs with weights beside them,
/// tokenizer, settings, self-test and manifest. Weights are memory-mapped, looked through for NaN and infinity, and written tensor by tensor.
/// On one kind of processor the same checkpoint and options give the same graphs and weights, byte for byte, whether the conversion was interrupted
/// or not. Processors with vectors of another length add in another order, and so does the runtime that calibrates <c>gptq</c>: last bits may differ.
/// </summary>
public static class PackageBuilder
{
    /// <summary>
    /// Builds a package. It appears at its place only when it is complete. A conversion that was cancelled or killed, or ran into a full disk,
    /// leaves <c>.NAME.partial</c> beside the place, and the same conversion goes on from there; after any other error nothing is left behind.
    /// </summary>
    /// <param name="options">What to build.</param>
    /// <param name="progress">Told of the check of all values, then of every tensor, and of the self-test, from the calling thread.</param>
    /// <param name="cancellation">Stops between pieces of tensors.</param>
    /// <returns>The package's manifest.</returns>
    /// <exception cref="ModelException">
    /// Options are out of range, the checkpoint is incomplete, damaged or holds values that are no numbers, a shape contradicts
    /// <c>config.json</c>, the output folder is taken, or the disk is full; the message says which.
    /// </exception>
    public static PackageManifest Build(ConversionOptions options, IProgress<ConversionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Build(options, null, progress, cancellation);
    }

    /// <inheritdoc cref="Build(ConversionOptions, IProgress{ConversionProgress}?, CancellationToken)"/>
    /// <param name="options">What to build.</param>
    /// <param name="remedy">What to do when the package cannot be written, a sentence; <see langword="null"/>: go on.</param>
    /// <param name="progress">Told of the check of all values, then of every tensor, and of the self-test, from the calling thread.</param>
    /// <param name="cancellation">Stops between pieces of tensors.</param>
    internal static PackageManifest Build(ConversionOptions options, string? remedy, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        options.Validate();
        try
        {
            return Convert(options, progress, cancellation);
        }
        catch (Exception e) when (ConversionFaults.Told(e, options.Output, remedy) is { } told)
        {
            throw told;
        }
    }

    /// <summary>Records the self-test of a package that was made without one; its manifest is replaced in one move.</summary>
    /// <param name="package">The package's folder.</param>
    /// <param name="cancellation">Stops before and after the test.</param>
    /// <returns>The new manifest.</returns>
    /// <exception cref="ModelException">The package is damaged or its graphs do not run on this machine.</exception>
    public static PackageManifest RecordSelfTest(string package, CancellationToken cancellation = default) => ManifestSelfTest.Record(package, cancellation);

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

    private static PackageManifest Convert(ConversionOptions asked, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        using var source = new ConversionSource(asked);
        var (options, configuration, parts) = (source.Options, source.Parts.Configuration, source.Parts);
        var chooser = new PlanChooser(source.Weights, configuration, parts.Processor.Settings, options);
        var leastBytes = chooser.Bytes(chooser.Begin());
        source.CheckUnused();
        CalibratedWeights.RemoveStale(options);
        StagedFolder.CheckPlace(options.Output, options.Replace, leastBytes);
        source.CheckFinite(progress, cancellation);
        using var calibrated = CalibratedWeights.Open(source.Weights, configuration, parts.Processor, parts.Tokenizer, parts.Prompt, options);
        var plan = chooser.Choose(calibrated?.Moments, cancellation);
        var graphs = new PackageGraphs(source.Weights, configuration, parts.Processor.Settings, options, plan, QuantizerOf(options, calibrated));

        using var staged = new StagedFolder(options.Output, options.Replace, graphs.DataBytes) { Keep = true };
        // Held until the folder is moved: a second conversion to the same place would clear away what lies there.
        using var journal = ConversionJournal.Open(staged.Path, ConversionKey.Of(options, source.WeightsKey, source.Files, graphs.Data), source.WeightsKey);
        var isWritten = false;
        try
        {
            var (sourceHash, hashes, bytes) = WriteWeights(source, graphs, staged, journal, progress, cancellation);
            source.CheckUnchanged();
            source.WriteSettings(staged.Path, graphs.Tile);
            cancellation.ThrowIfCancellationRequested();
            var manifest = ManifestDraft.Of(options, configuration, plan.Describe(options.Method), sourceHash) with
            {
                Files = PackageManifest.ListFiles(staged.Path, hashes, except: ConversionJournal.FileName, cancellation),
            };
            if (options.SelfTest ?? ManifestSelfTest.Fits(manifest, configuration, options.Targets[0]))
            {
                var tensors = graphs.Data.Sum(data => data.Parts.Count);
                progress?.Report(new ConversionProgress("self-test", tensors, tensors, bytes, bytes));
                manifest = ManifestSelfTest.Add(manifest, parts, options, staged.Path, cancellation);
            }

            manifest.Save(staged.Path);
            isWritten = true;
            // Windows moves no folder with an open file in it. The journal goes last, so that a move that fails can be tried again.
            journal.Dispose();
            staged.Complete();
            ConversionJournal.Remove(options.Output);
            return manifest;
        }
        catch (Exception e)
        {
            // What cannot be mended by going on is not kept.
            staged.Keep = isWritten || ConversionFaults.CanGoOn(e);
            if (isWritten && e is ModelException)
                throw new ModelException($"{e.Message} {ConversionFaults.GoOn(options.Output)}", e);
            throw;
        }
    }

    private static (string SourceHash, Dictionary<string, string> Hashes, long Bytes) WriteWeights(
        ConversionSource source, PackageGraphs graphs, StagedFolder staged, ConversionJournal journal, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        staged.Clear([ConversionJournal.FileName, .. journal.Count > 0 ? graphs.Data.Select(data => data.FileName) : []]);
        using var reader = new CheckpointReadAhead(source.Checkpoint, cancellation: cancellation);
        // Calibration goes through the decoder layer by layer and must be asked in that order.
        var hashes = graphs.Write(staged.Path, reader, journal, inStoredOrder: source.Options.Method != QuantizationMethod.Gptq, progress, cancellation);
        return (reader.Finish(), hashes, reader.TotalBytes);
    }

    private static IBlockQuantizer QuantizerOf(ConversionOptions options, CalibratedWeights? calibrated) => options.Method switch
    {
        QuantizationMethod.RoundToNearest => BlockQuantizers.RoundToNearest,
        QuantizationMethod.Gptq when calibrated is not null => new Gptq(calibrated.Moments),
        _ => BlockQuantizers.LeastSquares,
    };
}
