using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Model.Packages;

/// <summary>
/// Memory that a package takes on its device, worked out from the manifest and <c>config.json</c> without loading anything. An estimate that is
/// meant to be on the safe side; what a driver takes for itself is not in it.
/// </summary>
/// <param name="Target">The target, <c>cpu</c> or <c>directml</c>.</param>
/// <param name="Batch">Tiles decoded together.</param>
/// <param name="Tokens">Tokens of one sequence: prompt and answer.</param>
/// <param name="WeightBytes">Weights as the device holds them: of vision tower and decoder on a graphics card, as the embedding table stays with the processor; of all graphs that are opened on the CPU, the decoders' twice, because ONNX Runtime repacks them while it loads.</param>
/// <param name="CacheBytes">Keys and values of all layers, for every sequence of the batch.</param>
/// <param name="ActivationBytes">Intermediate results of the vision tower and of the decoder while it reads the prompt, and logits.</param>
public sealed record MemoryPlan(string Target, int Batch, int Tokens, long WeightBytes, long CacheBytes, long ActivationBytes)
{
    /// <summary>Tokens of a caption where nothing else is said.</summary>
    public const int DefaultNewTokens = 160;

    private const int LargestBatch = 256;

    // Words of the prompt around the images.
    private const int PromptWords = 64;

    /// <summary>Bytes in all.</summary>
    public long TotalBytes => WeightBytes + CacheBytes + ActivationBytes;

    /// <summary>Works out the plan.</summary>
    /// <param name="manifest">The package's manifest.</param>
    /// <param name="configuration">Its <c>config.json</c>.</param>
    /// <param name="target">The target, <c>cpu</c> or <c>directml</c>.</param>
    /// <param name="batch">Tiles decoded together, 1 or more.</param>
    /// <param name="newTokens">Longest caption in tokens.</param>
    /// <param name="eightBitPrompts">Whether the CPU opens the graph that reads prompts in 8 bits, where the package has one.</param>
    public static MemoryPlan For(
        PackageManifest manifest, ModelConfiguration configuration, string target, int batch, int newTokens = DefaultNewTokens, bool eightBitPrompts = true)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(newTokens);
        var (text, vision) = (configuration.Text, configuration.Vision);
        var onCpu = target == "cpu";
        var element = onCpu ? 4L : 2L;
        var patches = (long)(manifest.TileWidth / vision.PatchSize) * (manifest.TileHeight / vision.PatchSize);
        var prompt = (2 * patches / (vision.MergeSize * vision.MergeSize)) + PromptWords;
        var tokens = prompt + newTokens;
        return new MemoryPlan(
            target,
            batch,
            checked((int)tokens),
            Weights(manifest, vision, onCpu, eightBitPrompts),
            2 * text.LayerCount * (long)text.KeyValueHeadCount * text.HeadSize * element * tokens * batch,
            (VisionActivations(vision, patches) * 4 * batch) + (DecoderActivations(text, prompt) * element * batch));
    }

    /// <summary>The largest batch that fits a memory; 0 where not even one tile does.</summary>
    /// <param name="manifest">The package's manifest.</param>
    /// <param name="configuration">Its <c>config.json</c>.</param>
    /// <param name="target">The target.</param>
    /// <param name="bytes">Memory of the device.</param>
    /// <param name="newTokens">Longest caption in tokens.</param>
    /// <param name="eightBitPrompts">Whether the CPU opens the graph that reads prompts in 8 bits, where the package has one.</param>
    public static int LargestBatchWithin(
        PackageManifest manifest, ModelConfiguration configuration, string target, long bytes, int newTokens = DefaultNewTokens, bool eightBitPrompts = true) =>
        Enumerable.Range(1, LargestBatch).TakeWhile(batch => For(manifest, configuration, target, batch, newTokens, eightBitPrompts).TotalBytes <= bytes).LastOrDefault();

    // On the CPU, while a package is loaded: the decoder's matrices in the file and as they are packed for the processor's instructions, and the
    // vision tower's float16 matrices widened; its float32 and 8-bit ones stay as they are. The peak is what a machine must have.
    private static long Weights(PackageManifest manifest, VisionConfiguration vision, bool onCpu, bool eightBitPrompts)
    {
        var bytes = Size(".onnx.data") - Size(PackageLayout.PromptDataFile);
        if (!onCpu)
            return bytes - Size(PackageLayout.EmbeddingDataFile);
        bytes += Size(PackageLayout.DecoderDataFile) + (eightBitPrompts ? 2 * Size(PackageLayout.PromptDataFile) : 0);
        var stored = Size(PackageLayout.VisionDataFile);
        var matrices = vision.Depth * (long)vision.HiddenSize * ((4L * vision.HiddenSize) + (3L * vision.IntermediateSize));
        return stored >= 2 * matrices && stored < 4 * matrices ? bytes + (2 * matrices) : bytes;

        long Size(string ending) => manifest.Files.Where(file => file.Path.EndsWith(ending, StringComparison.Ordinal)).Sum(file => file.Size);
    }

    // Per pair, in numbers: pixels, residual stream with its copies, the gated feed-forward part, and the scores of whole-image attention.
    private static long VisionActivations(VisionConfiguration vision, long patches) =>
        2 * patches * (vision.PatchElements + (8L * vision.HiddenSize) + (3L * vision.IntermediateSize) + (vision.HeadCount * patches));

    // Per sequence: residual stream, query, key and value with their copies, the gated feed-forward part, scores of attention, logits.
    private static long DecoderActivations(TextConfiguration text, long prompt) =>
        (prompt * ((8L * text.HiddenSize) + (3L * text.IntermediateSize) + (text.HeadCount * prompt))) + (2L * text.VocabularySize);
}
