using System.Numerics;
using RSICCLLM.Model;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>What must hold of <see cref="ConversionOptions"/>; all errors are told together.</summary>
internal static class ConversionRules
{
    // The Hough pattern grows with the cube of the edge: 150 MB at this size.
    private const int MaxTile = 2048;

    /// <summary>Reports every value out of range at once.</summary>
    /// <exception cref="ModelException">A value is out of range.</exception>
    public static void Check(ConversionOptions options)
    {
        var errors = new List<string>();
        Demand(!string.IsNullOrWhiteSpace(options.Checkpoint), "no checkpoint is named");
        Demand(!string.IsNullOrWhiteSpace(options.Output), "no output folder is named");
        Demand(options.Name is null || !string.IsNullOrWhiteSpace(options.Name), "the name is empty");
        Demand(options.Targets.Count > 0, "no target is named");
        foreach (var target in options.Targets.Where(t => t is not (ConversionOptions.CpuTarget or ConversionOptions.DirectMlTarget)))
            errors.Add($"the target \"{target}\" is not supported, \"{ConversionOptions.CpuTarget}\" and \"{ConversionOptions.DirectMlTarget}\" are");
        Demand(options.Targets.Distinct().Count() == options.Targets.Count, "a target is named twice");
        Demand(options.Precision is WeightPrecision.Int4 or WeightPrecision.Float32, $"the precision {options.Precision} is not supported for the decoder, Int4 and Float32 are");
        Demand(options.VisionPrecision is null or WeightPrecision.Float16 or WeightPrecision.Float32 or WeightPrecision.Int8, $"the precision {options.VisionPrecision} is not supported for the vision tower, Float32, Float16 and Int8 are");
        Demand(options.Precision != WeightPrecision.Float32 || !options.Targets.Contains(ConversionOptions.DirectMlTarget), "a DirectML package is int4; float32 is for the CPU");
        Demand(options.Method != QuantizationMethod.Gptq || options.Precision == WeightPrecision.Float32 || options.Calibration.Count > 0, $"the method {QuantizationMethod.Gptq.Name()} needs calibration pairs");
        Demand(options.SizeBudget is null || options.Precision != WeightPrecision.Float32, "a size budget goes with 4-bit weights, not with float32");
        Demand(options.SizeBudget is null or > 0, $"the size budget is {options.SizeBudget} bytes, above 0 is expected");
        Demand(options.SizeBudget is null || !options.AnySize, "a size budget is named, and any size allowed");
        Demand(options.SizeBudget is null || options.EightBitShare is 0, "a share of 8-bit weights is named beside a size budget, which chooses them by itself: name one of the two");
        Demand(options.EightBitShare is >= 0 and <= 1, FormattableString.Invariant($"the share of 8-bit weights is {options.EightBitShare}, 0 to 1 is expected"));
        Demand(!options.EightBitPrompts || options.Precision != WeightPrecision.Float32, "8-bit prompts go with 4-bit weights, not with float32");
        Demand(!options.EightBitPrompts || options.Targets.Contains(ConversionOptions.CpuTarget), "8-bit prompts are for the CPU, which is not among the targets");
        Demand(options.HeadBits is null or 4 or 8, $"the output layer's bits are {options.HeadBits}, 4 or 8 are expected");
        Demand(options.BlockSize is null || (options.BlockSize is >= 16 and <= 256 && BitOperations.IsPow2(options.BlockSize.Value)), $"the block size is {options.BlockSize}, a power of two from 16 to 256 is expected");
        Demand(options.AccuracyLevel is 0 or 1 or 4, $"the accuracy level is {options.AccuracyLevel}, 0, 1 or 4 is expected");
        Demand(options.Tile is { Width: >= 28 and <= MaxTile, Height: >= 28 and <= MaxTile }, $"the tile size is {options.Tile.Width}x{options.Tile.Height}, 28 to {MaxTile} pixels are expected");
        Demand(options.GroundSamplingDistance is null or (> 0 and <= 1000), FormattableString.Invariant($"the ground sampling distance is {options.GroundSamplingDistance}, above 0 and up to 1000 metres are expected"));
        if (errors.Count > 0)
            throw new ModelException($"The conversion cannot start: {string.Join("; ", errors)}.");

        void Demand(bool condition, string error)
        {
            if (!condition)
                errors.Add(error);
        }
    }
}
