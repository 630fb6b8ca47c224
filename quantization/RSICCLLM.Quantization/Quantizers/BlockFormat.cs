using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Quantizers;

/// <summary>
/// Blocks as ONNX Runtime's <c>MatMulNBits</c> reads them: each row (one output) is cut into blocks of inputs, 4-bit values two to a
/// byte, low half first, 8-bit values one to a byte; one scale per block, and one zero point per block unless the format is symmetric
/// (then 8 or 128).
/// </summary>
/// <param name="BlockSize">Inputs per block: a power of two, 16 to 256.</param>
/// <param name="Symmetric">No stored zero points.</param>
/// <param name="Bits">Bits of a value: 4 or 8.</param>
/// <param name="Scales">Stored type of the scales: float32, or float16 where a float16 graph reads them too.</param>
internal sealed record BlockFormat(int BlockSize, bool Symmetric, int Bits = 4, ElementType Scales = ElementType.Float32)
{
    /// <summary>Highest value.</summary>
    public int Levels => (1 << Bits) - 1;

    /// <summary>The zero point where none is stored.</summary>
    public int Middle => 1 << (Bits - 1);

    /// <summary>Blocks of a row; the last may be filled up.</summary>
    public int Blocks(int inputs) => (inputs + BlockSize - 1) / BlockSize;

    /// <summary>Bytes of a block's values.</summary>
    public int BlockBytes => BlockSize * Bits / 8;

    /// <summary>Bytes of a row's values.</summary>
    public int PackedBytes(int inputs) => Blocks(inputs) * BlockBytes;

    /// <summary>Bytes of a row's zero points.</summary>
    public int ZeroPointBytes(int inputs) => ((Blocks(inputs) * Bits) + 7) / 8;

    /// <summary>A scale as it will be read back.</summary>
    public float Stored(float scale) => Scales == ElementType.Float16 ? (float)(Half)scale : scale;
}
