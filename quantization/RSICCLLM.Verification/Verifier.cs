using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Scoring;
using RSICCLLM.Model;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Scratch;

namespace RSICCLLM.Verification;

/// <summary>
/// Holds a package against the checkpoint that it was made of: the checkpoint becomes a package of its own in a scratch folder, both are run
/// one after the other over the same pairs, with teacher forcing on the references and freely, and the package's weights are restored.
/// </summary>
public static class Verifier
{
    private const string ScratchPrefix = "rsiccllm-verify-";

    /// <summary>Verifies.</summary>
    /// <param name="options">What to compare.</param>
    /// <param name="progress">Told of every pair.</param>
    /// <param name="cancellation">Stops between steps; nothing is left behind.</param>
    /// <exception cref="ModelException">Package or checkpoint cannot be read or run, do not belong together, or a picture has the wrong size.</exception>
    /// <exception cref="RSICCLLM.Captions.Datasets.DatasetException">The pairs' file is broken.</exception>
    public static VerificationResult Run(VerificationOptions options, IProgress<VerificationProgress>? progress = null, CancellationToken cancellation = default) =>
        Run(options, DiskRoom.FreeBytes, progress, cancellation);

    /// <inheritdoc cref="Run(VerificationOptions, IProgress{VerificationProgress}?, CancellationToken)"/>
    /// <param name="options">What to compare.</param>
    /// <param name="freeBytes">Gives the bytes that are free on the disk of a folder, <see langword="null"/> where they are not known.</param>
    /// <param name="progress">Told of every pair.</param>
    /// <param name="cancellation">Stops between steps.</param>
    internal static VerificationResult Run(VerificationOptions options, Func<string, long?> freeBytes, IProgress<VerificationProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumPairs, 1);
        var manifest = PackageVerifier.Verify(options.Package, cancellation);
        if (manifest.SourceAdapter is not null && options.Adapter is null)
            throw new ModelException($"The package {options.Package} was made with an adapter: name its folder with --adapter.");
        if (manifest.SourceAdapter is null && options.Adapter is not null)
            throw new ModelException($"The package {options.Package} was made without an adapter: leave --adapter out.");
        using var checkpoint = Checkpoint.Open(options.Checkpoint);
        using var adapter = options.Adapter is null ? null : LoraAdapter.Open(options.Adapter);
        if (options.Adapter is not null)
            CheckAdapter(SettingFiles.HashOfAdapter(options.Adapter));
        if (options.Pruning)
            CaptionerFactory.CheckPruning(options.Package);
        var (pairs, tokens) = Count(options, manifest);
        var place = options.ScratchFolder ?? Path.GetTempPath();
        // What a killed verification left takes the room that this one needs.
        ScratchFolder.RemoveStale(place, ScratchPrefix);
        ScratchRoom.Check(checkpoint, options.Reference, tokens, place, freeBytes);
        progress?.Report(new("reading the checkpoint", 0, 0));
        CheckSource(checkpoint.Hash(cancellation));
        using var scratch = new ScratchFolder(place, ScratchPrefix);
        scratch.Create();
        var folder = scratch.Path;
        progress?.Report(new("converting the checkpoint", 0, 0));
        var reference = Path.Combine(folder, "reference");
        // Seen again: its files may have been changed meanwhile.
        CheckSource(PackageBuilder.Build(ReferenceOptions(options, manifest, reference), ScratchRoom.Remedy, null, cancellation).SourceCheckpoint);
        progress?.Report(new("weights", 0, 0));
        var weights = Weights(options.Package, manifest, checkpoint, adapter, cancellation);

        using var forced = new ForcedComparison(folder);
        var cpu = new CaptionerOptions { Device = "cpu", Pruning = options.Pruning };
        var device = new CaptionerOptions { Device = options.Device, Pruning = options.Pruning };
        Score(forced.Record, "checkpoint, references", reference, cpu);
        var right = Caption("checkpoint, captions", reference, cpu, out _);
        Score(forced.Compare, "package, references", options.Package, device);
        var found = Caption("package, captions", options.Package, device, out var description);
        var items = Pairs().Select(pair => (pair.Id, pair.References)).ToList();
        return VerificationVerdict.Of(options, manifest, forced, items, right, found, weights, description);

        void CheckSource(string hash)
        {
            if (hash != manifest.SourceCheckpoint)
                throw new ModelException($"The package {options.Package} was made of another checkpoint ({manifest.SourceCheckpoint}) than {options.Checkpoint} ({hash}): name the one that it was made of.");
        }

        void CheckAdapter(string? found)
        {
            if (found != manifest.SourceAdapter)
                throw new ModelException($"The package {options.Package} was made with another adapter ({manifest.SourceAdapter}) than {options.Adapter} ({found}): name the one that it was made with.");
        }

        IEnumerable<CaptionedPair> Pairs() => CaptionedPair.Read(options.Pairs, manifest.TileWidth, manifest.TileHeight, options.MaximumPairs);

        void Score(Action<AnswerScorer, IEnumerable<CaptionedPair>, Action, CancellationToken> run, string step, string package, CaptionerOptions how)
        {
            var done = 0;
            using var scorer = AnswerScorer.Open(package, how);
            run(scorer, Pairs(), () => progress?.Report(new(step, ++done, pairs)), cancellation);
        }

        List<string> Caption(string step, string package, CaptionerOptions how, out CaptionerDescription description)
        {
            var captions = new List<string>();
            using var captioner = CaptionerFactory.Open(package, how, cancellation);
            foreach (var batch in Pairs().Chunk(how.BatchSize))
            {
                captions.AddRange(captioner.Caption([.. batch.Select(pair => pair.Tile)], new DecodingOptions(), cancellation).Select(caption => caption.Text));
                progress?.Report(new(step, captions.Count, pairs));
            }

            description = captioner.Description;
            return captions;
        }
    }

    // Tokens as AnswerScorer feeds them, the end of the turn included.
    private static (int Pairs, long Tokens) Count(VerificationOptions options, PackageManifest manifest)
    {
        var tokenizer = QwenTokenizer.Load(options.Package);
        var (pairs, tokens) = (0, 0L);
        foreach (var pair in CaptionedPair.Read(options.Pairs, manifest.TileWidth, manifest.TileHeight, options.MaximumPairs))
            (pairs, tokens) = (pairs + 1, tokens + tokenizer.Encode(pair.Caption).Count + 1);
        return pairs > 0 ? (pairs, tokens) : throw new ModelException($"{options.Pairs} holds no pairs: there is nothing to compare.");
    }

    // As exact as asked, however large that is.
    internal static ConversionOptions ReferenceOptions(VerificationOptions options, PackageManifest manifest, string output) => new()
    {
        Checkpoint = options.Checkpoint,
        Adapter = options.Adapter,
        AnySize = true,
        Output = output,
        TileWidth = manifest.TileWidth,
        TileHeight = manifest.TileHeight,
        SelfTest = false,
        Precision = options.Reference == WeightPrecision.Float32 ? WeightPrecision.Float32 : WeightPrecision.Int4,
        // Every matrix in 8 bits, with float32 activations.
        Method = QuantizationMethod.RoundToNearest,
        EightBitShare = 1,
        BlockSize = 32,
        HeadBits = 8,
        AccuracyLevel = 1,
        VisionPrecision = options.Reference == WeightPrecision.Float32 ? WeightPrecision.Float32 : WeightPrecision.Int8,
        EmbeddingPrecision = options.Reference == WeightPrecision.Float32 ? WeightPrecision.Float32 : WeightPrecision.Float16,
    };

    private static IReadOnlyList<WeightError> Weights(string package, PackageManifest manifest, Checkpoint checkpoint, LoraAdapter? adapter, CancellationToken cancellation)
    {
        var target = manifest.Targets[0];
        string[] graphs = [PackageLayout.DecoderFile(target), PackageLayout.EmbeddingFile, PackageLayout.VisionFileOf(target)];
        if (target == ConversionOptions.CpuTarget && manifest.Files.Any(file => file.Path == PackageLayout.PromptFile))
            graphs = [.. graphs, PackageLayout.PromptFile];
        // What the graph for prompts shares with the decoder is measured once.
        return
        [
            .. graphs.SelectMany(graph => WeightErrors.Measure(Path.Combine(package, graph), checkpoint, adapter, cancellation))
                .DistinctBy(error => (error.Name, error.Bits, error.BlockSize))
                .OrderByDescending(error => error.RelativeError),
        ];
    }
}
