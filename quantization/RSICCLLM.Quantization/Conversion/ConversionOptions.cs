using System.Numerics;
using RSICCLLM.Model;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>What <see cref="PackageBuilder"/> makes of a checkpoint.</summary>
public sealed record ConversionOptions
{
    /// <summary>Name of the CPU target.</summary>
    public const string CpuTarget = "cpu";

    // The Hough pattern grows with the cube of the edge: 150 MB at this size.
    private const int MaxTile = 2048;

    /// <summary>Folder of the checkpoint, in the hub's layout.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Folder of the package. It must not exist, be empty, or hold an earlier package (see <see cref="Replace"/>).</summary>
    public required string Output { get; init; }

    /// <summary>Replaces a package that is there already, when the new one is complete. Default off.</summary>
    public bool Replace { get; init; }

    /// <summary>Devices that get a decoder graph; so far <c>cpu</c>.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [CpuTarget];

    /// <summary>How the decoder's linear layers are stored. Default INT4.</summary>
    public WeightPrecision Precision { get; init; } = WeightPrecision.Int4;

    /// <summary>Inputs that share a scale, a power of two from 16 to 256. Default 32. Ignored with float32.</summary>
    public int BlockSize { get; init; } = 32;

    /// <summary>
    /// Leaves zero points out, as the official model builder does: a little smaller and faster, and less exact. Default off. Ignored with float32.
    /// </summary>
    public bool Symmetric { get; init; }

    /// <summary>
    /// Least precision of activations in INT4 products: 4 (default) 8-bit integers, the fastest on CPU; 1 float32. Ignored with float32.
    /// </summary>
    public int AccuracyLevel { get; init; } = 4;

    /// <summary>
    /// How the vision tower's and the embedding table's matrices are stored: <see cref="WeightPrecision.Float16"/> or
    /// <see cref="WeightPrecision.Float32"/>; <see langword="null"/> (default): float16 for an INT4 package, else float32.
    /// Computation is in float32 either way, and the difference-aware module is always stored as float32.
    /// </summary>
    public WeightPrecision? VisionPrecision { get; init; }

    /// <summary>Columns of a tile in pixels, 28 to 2048. Default 252. Tiles that are no multiple of 28 are resized as the image processor does.</summary>
    public int TileWidth { get; init; } = 252;

    /// <summary>Rows of a tile in pixels, 28 to 2048. Default 252.</summary>
    public int TileHeight { get; init; } = 252;

    /// <summary>Metres per pixel that the model was trained on, above 0; <see langword="null"/>: not stated.</summary>
    public double? GroundSamplingDistance { get; init; }

    /// <summary>
    /// Logits of every position, not of the last one only: slower, and needed to measure perplexity and by ONNX Runtime GenAI versions
    /// that take the prompt's logits whole. Default off.
    /// </summary>
    public bool AllPositions { get; init; }

    /// <summary>
    /// Runs the package once on the CPU and records what it answers, so that every device can be held against it. Default on.
    /// Loads the whole decoder: switch off where the package is made on a machine with less memory than the package needs.
    /// </summary>
    public bool SelfTest { get; init; } = true;

    /// <summary>Name of the model, for reports; <see langword="null"/>: the checkpoint folder's name.</summary>
    public string? Name { get; init; }

    /// <summary>Licence of the weights, an SPDX expression where there is one.</summary>
    public string License { get; init; } = "not stated";

    /// <summary>What the model was trained on and what it is not for.</summary>
    public string TrainingNote { get; init; } = "not stated";

    /// <summary>Reports every value out of range at once.</summary>
    /// <exception cref="ModelException">A value is out of range.</exception>
    internal void Validate()
    {
        var errors = new List<string>();
        Check(!string.IsNullOrWhiteSpace(Checkpoint), "no checkpoint is named");
        Check(!string.IsNullOrWhiteSpace(Output), "no output folder is named");
        Check(Targets.Count > 0, "no target is named");
        foreach (var target in Targets.Where(t => t != CpuTarget))
            errors.Add($"the target \"{target}\" is not supported, \"{CpuTarget}\" is");
        Check(Precision is WeightPrecision.Int4 or WeightPrecision.Float32, $"the precision {Precision} is not supported for the decoder, Int4 and Float32 are");
        Check(VisionPrecision is null or WeightPrecision.Float16 or WeightPrecision.Float32, $"the precision {VisionPrecision} is not supported for the vision tower, Float16 and Float32 are");
        Check(BlockSize is >= 16 and <= 256 && BitOperations.IsPow2(BlockSize), $"the block size is {BlockSize}, a power of two from 16 to 256 is expected");
        Check(AccuracyLevel is 0 or 1 or 4, $"the accuracy level is {AccuracyLevel}, 0, 1 or 4 is expected");
        Check(TileWidth is >= 28 and <= MaxTile && TileHeight is >= 28 and <= MaxTile, $"the tile size is {TileWidth}x{TileHeight}, 28 to {MaxTile} pixels are expected");
        Check(GroundSamplingDistance is null or (> 0 and <= 1000), FormattableString.Invariant($"the ground sampling distance is {GroundSamplingDistance}, above 0 and up to 1000 metres are expected"));
        if (errors.Count > 0)
            throw new ModelException($"The conversion cannot start: {string.Join("; ", errors)}.");

        void Check(bool condition, string error)
        {
            if (!condition)
                errors.Add(error);
        }
    }

    /// <summary>Quantisation in words, for the manifest.</summary>
    internal string Describe() => Precision == WeightPrecision.Float32
        ? "float32"
        : FormattableString.Invariant($"int4 (rtn, block {BlockSize}{(Symmetric ? ", symmetric" : string.Empty)})");
}
