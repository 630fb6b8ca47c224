namespace RSICCLLM.Quantization.Quantizers;

/// <summary>A method that turns a linear layer's weights into blocks. Thread-safe.</summary>
internal interface IBlockQuantizer
{
    /// <summary>Gets ready for one matrix; what it holds for it is bounded by the matrix's number of inputs, not by its size.</summary>
    /// <param name="weight">Name of the matrix <c>[outputs, inputs]</c>.</param>
    /// <param name="inputs">Its columns.</param>
    /// <param name="format">Blocks to make.</param>
    /// <param name="cancellation">Ends the preparation early.</param>
    IRowQuantizer Prepare(string weight, int inputs, BlockFormat format, CancellationToken cancellation);
}

/// <summary>Quantises rows of one matrix, each row on its own. Thread-safe.</summary>
internal interface IRowQuantizer
{
    /// <summary>Rows that should be given at once, where the matrix has them.</summary>
    int LeastRows => 1;

    /// <summary>Quantises neighbouring rows.</summary>
    /// <param name="weights"><c>[rows, inputs]</c>; used as scratch memory.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="packed">Takes <see cref="BlockFormat.PackedBytes"/> per row; what fills up the last block is 0.</param>
    /// <param name="scales">Takes <see cref="BlockFormat.Blocks"/> scales per row.</param>
    /// <param name="zeroPoints">Takes <see cref="BlockFormat.ZeroPointBytes"/> per row; not touched when symmetric.</param>
    void Quantize(Span<float> weights, int rows, Span<byte> packed, Span<float> scales, Span<byte> zeroPoints);
}

/// <summary>A method that needs to know nothing but the row.</summary>
/// <param name="quantize">Quantises one row.</param>
internal sealed class PlainRows(QuantizeRow quantize) : IBlockQuantizer
{
    public IRowQuantizer Prepare(string weight, int inputs, BlockFormat format, CancellationToken cancellation) => new Rows(quantize, inputs, format);

    private sealed class Rows(QuantizeRow quantize, int inputs, BlockFormat format) : IRowQuantizer
    {
        public void Quantize(Span<float> weights, int rows, Span<byte> packed, Span<float> scales, Span<byte> zeroPoints)
        {
            var (bytes, blocks, zeroBytes) = (format.PackedBytes(inputs), format.Blocks(inputs), format.ZeroPointBytes(inputs));
            for (var r = 0; r < rows; r++)
            {
                quantize(
                    weights.Slice(r * inputs, inputs),
                    format,
                    packed.Slice(r * bytes, bytes),
                    scales.Slice(r * blocks, blocks),
                    format.Symmetric ? [] : zeroPoints.Slice(r * zeroBytes, zeroBytes));
            }
        }
    }
}

/// <summary>Quantises one row into a format's packed values, scales and zero points.</summary>
internal delegate void QuantizeRow(ReadOnlySpan<float> row, BlockFormat format, Span<byte> packed, Span<float> scales, Span<byte> zeroPoints);
