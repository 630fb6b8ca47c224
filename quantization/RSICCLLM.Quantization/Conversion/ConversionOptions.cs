using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Quantization.Calibration;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>What <see cref="PackageBuilder"/> makes of a checkpoint.</summary>
public sealed record ConversionOptions
{
    /// <summary>Name of the CPU target.</summary>
    public const string CpuTarget = "cpu";

    /// <summary>Name of the target for ONNX Runtime's DirectML provider: any DirectX 12 GPU on Windows.</summary>
    public const string DirectMlTarget = "directml";

    /// <summary>Bytes of weights that a package gets where no budget is named: what leaves a card of 8 GB room to work.</summary>
    public const long DefaultSizeBudget = 5_450_000_000;

    /// <summary>Hidden size from which a decoder counts as wide.</summary>
    public const int WideDecoder = 2048;

    /// <summary>Edge of a tile in pixels where neither the options nor the checkpoint state one.</summary>
    public const int DefaultTile = 448;

    private const string NotStated = "not stated";

    /// <summary>Folder of the checkpoint, in the hub's layout.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Folder of the package. It must not exist, be empty, or hold an earlier package (see <see cref="Replace"/>).</summary>
    public required string Output { get; init; }

    /// <summary>Replaces a package that is there already, when the new one is complete. Default off.</summary>
    public bool Replace { get; init; }

    /// <summary>
    /// Folder of a LoRA adapter in PEFT's layout that is merged into the weights while they are converted; <see langword="null"/> (default): none.
    /// </summary>
    public string? Adapter { get; init; }

    /// <summary>
    /// Devices that get graphs of their own, <c>cpu</c> (float32 activations), <c>directml</c> (float16) or both; weights are shared.
    /// <c>genai_config.json</c> names the first one's. Default <c>cpu</c>.
    /// </summary>
    public IReadOnlyList<string> Targets { get; init; } = [CpuTarget];

    /// <summary>How the decoder's linear layers are stored. Default INT4.</summary>
    public WeightPrecision Precision { get; init; } = WeightPrecision.Int4;

    /// <summary>How the decoder's 4-bit values are chosen. Default <see cref="QuantizationMethod.LeastSquares"/>. Ignored with float32.</summary>
    public QuantizationMethod Method { get; init; } = QuantizationMethod.LeastSquares;

    /// <summary>Pairs that calibrated methods look at; needed by <see cref="QuantizationMethod.Gptq"/>. Default none.</summary>
    public IReadOnlyList<CalibrationPair> Calibration { get; init; } = [];

    /// <summary>
    /// Most bytes of weights, above 0; <see langword="null"/> (default): <see cref="DefaultSizeBudget"/>. A package that does not fit as asked
    /// stores what is left open in fewer bits; what is left of a budget that was named goes to 8-bit matrices. Ignored with float32.
    /// </summary>
    public long? SizeBudget { get; init; }

    /// <summary>
    /// Leaves every precision as asked, however large the package becomes. Excludes <see cref="SizeBudget"/>. Default off: the default budget holds.
    /// </summary>
    public bool AnySize { get; init; }

    /// <summary>
    /// Share of the decoder's weights that may keep 8 bits, 0 (default) to 1, the most sensitive ones. Excludes <see cref="SizeBudget"/>, which
    /// chooses by itself. Ignored with float32.
    /// </summary>
    public double EightBitShare { get; init; }

    /// <summary>Bits of the output layer, 4 or 8; <see langword="null"/> (default): 8 where a named budget has room, else 4. Ignored with float32.</summary>
    public int? HeadBits { get; init; }

    /// <summary>
    /// How the embedding table is stored, any precision; <see langword="null"/> (default): float16 for an INT4 package where the size budget
    /// allows, else float32.
    /// </summary>
    public WeightPrecision? EmbeddingPrecision { get; init; }

    /// <summary>
    /// Inputs that share a scale, a power of two from 16 to 256; <see langword="null"/> (default): 128 for decoders of at least
    /// <see cref="WideDecoder"/> where only the CPU is a target, which is a third faster there, else 32. Ignored with float32.
    /// </summary>
    public int? BlockSize { get; init; }

    /// <summary>Keeps <see cref="BlockSize"/> where a size budget would make blocks larger. Default off.</summary>
    public bool KeepBlockSize { get; init; }

    /// <summary>
    /// Leaves zero points out, as the official model builder does: a little smaller and faster, and less exact. Default off. Ignored with float32.
    /// </summary>
    public bool Symmetric { get; init; }

    /// <summary>
    /// Least precision of activations in INT4 products: 4 (default) 8-bit integers, the fastest on CPU; 1 float32. Ignored with float32.
    /// </summary>
    public int AccuracyLevel { get; init; } = 4;

    /// <summary>
    /// Adds a second decoder graph for the CPU that reads prompts in 8-bit products, weights and activations: about twice as fast there, for a byte
    /// more of disk and memory for each weight of the decoder's layers, which no size budget counts. Answers are still decoded by the first graph.
    /// Default off. Ignored by DirectML.
    /// </summary>
    public bool EightBitPrompts { get; init; }

    /// <summary>
    /// How the vision tower's matrices are stored: <see cref="WeightPrecision.Float16"/>, <see cref="WeightPrecision.Float32"/> or
    /// <see cref="WeightPrecision.Int8"/>; <see langword="null"/> (default): float16 for an INT4 package where the size budget allows, else float32.
    /// The patch embedding is never quantised, and the difference-aware module is always stored as float32.
    /// </summary>
    public WeightPrecision? VisionPrecision { get; init; }

    /// <summary>
    /// Columns of a tile in pixels, 28 to 2048; <see langword="null"/> (default): what the checkpoint states, else 448. Tiles that are no
    /// multiple of 28 are resized to the nearest one.
    /// </summary>
    public int? TileWidth { get; init; }

    /// <summary>Rows of a tile in pixels, likewise.</summary>
    public int? TileHeight { get; init; }

    /// <summary>Metres per pixel that the model was trained on, above 0; <see langword="null"/> (default): what the checkpoint states.</summary>
    public double? GroundSamplingDistance { get; init; }

    /// <summary>
    /// Logits of every position, not of the last one only: slower, and needed to measure perplexity and by ONNX Runtime GenAI versions
    /// that take the prompt's logits whole. Default off.
    /// </summary>
    public bool AllPositions { get; init; }

    /// <summary>
    /// Runs the package once on the CPU and records what it answers, so that every device can be held against it. That needs the memory that
    /// the package needs, unlike the conversion. <see langword="null"/> (default): when this machine has that much free; otherwise the package
    /// has none until <see cref="PackageBuilder.RecordSelfTest"/> adds it.
    /// </summary>
    public bool? SelfTest { get; init; }

    /// <summary>Name of the model, for reports; <see langword="null"/> (default): what the checkpoint states, else its folder's name.</summary>
    public string? Name { get; init; }

    /// <summary>Licence of the weights, an SPDX expression where there is one; <see langword="null"/> (default): what the checkpoint states.</summary>
    public string? License { get; init; }

    /// <summary>What the model was trained on and what it is not for; <see langword="null"/> (default): what the checkpoint states.</summary>
    public string? TrainingNote { get; init; }

    /// <summary>The tile's columns and rows, once the checkpoint was asked (<see cref="With"/>).</summary>
    internal (int Width, int Height) Tile => (TileWidth ?? DefaultTile, TileHeight ?? DefaultTile);

    /// <summary>The same options, with what is not given taken from the checkpoint's <c>config.json</c>.</summary>
    /// <exception cref="ModelException">It cannot be read.</exception>
    public ConversionOptions Completed() => With(ModelConfigurationReader.Load(Checkpoint).Card);

    /// <summary>The same options, with what is not given taken from what the checkpoint states, else from the defaults.</summary>
    internal ConversionOptions With(ModelCard? card) => this with
    {
        TileWidth = TileWidth ?? card?.TileWidth ?? DefaultTile,
        TileHeight = TileHeight ?? card?.TileHeight ?? DefaultTile,
        GroundSamplingDistance = GroundSamplingDistance ?? card?.GroundSamplingDistance,
        Name = Name ?? card?.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Checkpoint))),
        License = License ?? card?.License ?? NotStated,
        TrainingNote = TrainingNote ?? card?.TrainingNote ?? NotStated,
    };

    /// <summary>Inputs that share a scale in a decoder of this width.</summary>
    internal int BlockSizeFor(int hiddenSize) => BlockSize ?? (hiddenSize >= WideDecoder && Targets is [CpuTarget] ? 128 : 32);

    /// <summary>Reports every value out of range at once.</summary>
    /// <exception cref="ModelException">A value is out of range.</exception>
    public void Validate() => ConversionRules.Check(this);
}
