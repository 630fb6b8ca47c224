using RSICCLLM.Quantization.Quantizers;

namespace RSICCLLM.Quantization.Tests.Support;

/// <summary>Quantises rows and restores them by the definition, written out apart from the product's own unpacking.</summary>
internal static class QuantizedRows
{
    public static float[] Restore(IBlockQuantizer quantizer, float[] weights, int inputs, BlockFormat format, string name = "w")
    {
        var rows = weights.Length / inputs;
        var (bytes, blocks, zeroBytes) = (format.PackedBytes(inputs), format.Blocks(inputs), format.ZeroPointBytes(inputs));
        var packed = new byte[rows * bytes];
        var scales = new float[rows * blocks];
        var zeroPoints = new byte[rows * zeroBytes];
        quantizer.Prepare(name, inputs, format, CancellationToken.None).Quantize([.. weights], rows, packed, scales, zeroPoints);
        var restored = new float[weights.Length];
        for (var i = 0; i < restored.Length; i++)
        {
            var (row, column) = (i / inputs, i % inputs);
            var block = column / format.BlockSize;
            var q = Element(packed.AsSpan(row * bytes, bytes), column, format.Bits);
            var zero = format.Symmetric ? 1 << (format.Bits - 1) : Element(zeroPoints.AsSpan(row * zeroBytes, zeroBytes), block, format.Bits);
            restored[i] = scales[(row * blocks) + block] * (q - zero);
        }

        return restored;
    }

    public static double MeanSquaredError(float[] a, float[] b) => a.Zip(b, (x, y) => ((double)x - y) * ((double)x - y)).Average();

    private static int Element(ReadOnlySpan<byte> bytes, int index, int bits) => bits == 8 ? bytes[index] : (bytes[index / 2] >> (4 * (index & 1))) & 15;
}
