using System.Globalization;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>How each part of a package is stored.</summary>
internal sealed record PrecisionPlan
{
    /// <summary>Inputs per block of 8-bit tables and vision matrices.</summary>
    public const int Int8Block = 32;

    /// <summary>What the manifest of a package without quantised weights says.</summary>
    public const string Float32Name = "float32";

    /// <summary>Decoder's linear layers: float32 or int4.</summary>
    public required WeightPrecision Decoder { get; init; }

    /// <summary>Blocks of the decoder's 4-bit matrices.</summary>
    public required int BlockSize { get; init; }

    /// <summary>No zero points in the decoder.</summary>
    public required bool Symmetric { get; init; }

    /// <summary>Bits of the output layer: 4 or 8.</summary>
    public int HeadBits { get; init; } = 4;

    /// <summary>Whether a second graph reads prompts in 8-bit products.</summary>
    public bool EightBitPrompts { get; init; }

    /// <summary>Matrices of the decoder's layers that keep 8 bits.</summary>
    public IReadOnlySet<string> EightBits { get; init; } = new HashSet<string>();

    /// <summary>The embedding table: any precision.</summary>
    public required WeightPrecision Embedding { get; init; }

    /// <summary>The vision tower: float32, float16 or int8.</summary>
    public required WeightPrecision Vision { get; init; }

    /// <summary>Stored type of scales.</summary>
    public required ElementType Scales { get; init; }

    /// <summary>Rows with an odd number of 4-bit blocks have no zero points: DirectML reads those wrongly.</summary>
    public bool EvenZeroPoints { get; init; }

    /// <summary>Blocks of a decoder matrix.</summary>
    public BlockFormat FormatOf(string weight, int inputs)
    {
        var format = new BlockFormat(BlockSize, Symmetric, BitsOf(weight), Scales);
        return EvenZeroPoints && format.Bits == 4 && format.Blocks(inputs) % 2 != 0 ? format with { Symmetric = true } : format;
    }

    /// <summary>8-bit blocks of vision and embedding.</summary>
    public BlockFormat Int8Format => new(Int8Block, false, 8, Scales);

    /// <summary>4-bit blocks of the embedding table.</summary>
    public BlockFormat Int4Format => new(Int8Block, false, 4, Scales);

    /// <summary>In words, for the manifest.</summary>
    public string Describe(QuantizationMethod method)
    {
        if (Decoder == WeightPrecision.Float32)
            return Float32Name;
        List<string> parts = [method.Name(), string.Create(CultureInfo.InvariantCulture, $"block {BlockSize}")];
        if (Symmetric)
            parts.Add("symmetric");
        if (EightBits.Count > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{EightBits.Count} matrices int8"));
        if (HeadBits == 8)
            parts.Add("head int8");
        if (EightBitPrompts)
            parts.Add("prompts int8");
        if (Embedding is WeightPrecision.Int8 or WeightPrecision.Int4)
            parts.Add(Embedding == WeightPrecision.Int8 ? "embedding int8" : "embedding int4");
        if (Vision == WeightPrecision.Int8)
            parts.Add("vision int8");
        return $"int4 ({string.Join(", ", parts)})";
    }

    private int BitsOf(string weight) => weight.StartsWith("model.layers.", StringComparison.Ordinal)
        ? EightBits.Contains(weight) ? 8 : 4
        : HeadBits;
}
