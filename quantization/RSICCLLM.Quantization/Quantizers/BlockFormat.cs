namespace RSICCLLM.Quantization.Quantizers;

/// <summary>
/// 4-bit blocks as ONNX Runtime's <c>MatMulNBits</c> reads them: each row (one output) is cut into blocks of inputs, two values to a byte,
/// low half first, one scale per block, and one zero point per block unless the format is symmetric (then 8).
/// </summary>
/// <param name="BlockSize">Inputs per block: a power of two, 16 to 256.</param>
/// <param name="Symmetric">No stored zero points.</param>
internal sealed record BlockFormat(int BlockSize, bool Symmetric)
{
    /// <summary>Blocks of a row; the last may be filled up.</summary>
    public int Blocks(int inputs) => (inputs + BlockSize - 1) / BlockSize;

    /// <summary>Bytes of a row's values.</summary>
    public int PackedBytes(int inputs) => Blocks(inputs) * BlockSize / 2;

    /// <summary>Bytes of a row's zero points, two to a byte.</summary>
    public int ZeroPointBytes(int inputs) => (Blocks(inputs) + 1) / 2;
}
