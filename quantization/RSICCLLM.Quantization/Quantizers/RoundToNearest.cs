using System.Numerics;

namespace RSICCLLM.Quantization.Quantizers;

/// <summary>
/// Round-to-nearest quantisation, byte for byte what ONNX Runtime's own block quantizer gives for 4 bits
/// (<c>w = scale * (q - zero point)</c>, q in 0..15). Asymmetric: the scale spans the block's range with zero inside it,
/// <c>(max - min) / 15</c>. Symmetric: the value of largest magnitude becomes -8, <c>scale = v / -8</c>.
/// Halves are rounded away from zero. 8 bits likewise, with 255 and -128.
/// </summary>
internal static class RoundToNearest
{
    /// <summary>Quantises one row.</summary>
    /// <param name="row">The weights of one output.</param>
    /// <param name="format">Block size and symmetry.</param>
    /// <param name="packed">Takes <see cref="BlockFormat.PackedBytes"/>; what fills up the last block is 0.</param>
    /// <param name="scales">Takes <see cref="BlockFormat.Blocks"/> scales.</param>
    /// <param name="zeroPoints">Takes <see cref="BlockFormat.ZeroPointBytes"/>; not touched when symmetric.</param>
    public static void QuantizeRow(ReadOnlySpan<float> row, BlockFormat format, Span<byte> packed, Span<float> scales, Span<byte> zeroPoints)
    {
        var blocks = format.Blocks(row.Length);
        Span<int> quantized = stackalloc int[format.BlockSize];
        if (!format.Symmetric)
            BlockPacking.ClearZeroPoints(format, zeroPoints[..format.ZeroPointBytes(row.Length)], blocks);
        for (var b = 0; b < blocks; b++)
        {
            var start = b * format.BlockSize;
            var block = row.Slice(start, Math.Min(format.BlockSize, row.Length - start));
            (scales[b], var zeroPoint) = Parameters(block, format);
            if (!format.Symmetric)
                BlockPacking.SetZeroPoint(format, zeroPoints, b, zeroPoint);
            quantized.Clear();
            Quantize(block, scales[b] == 0 ? 0 : 1f / scales[b], zeroPoint, format.Levels, quantized);
            BlockPacking.Pack(format, quantized, packed.Slice(b * format.BlockBytes, format.BlockBytes));
        }
    }

    /// <summary>Scale, as it will be stored, and zero point of a block.</summary>
    internal static (float Scale, int ZeroPoint) Parameters(ReadOnlySpan<float> block, BlockFormat format)
    {
        var (minimum, maximum) = Range(block);
        if (format.Symmetric)
            return (format.Stored((MathF.Abs(maximum) > MathF.Abs(minimum) ? maximum : minimum) / -format.Middle), format.Middle);
        (minimum, maximum) = (MathF.Min(minimum, 0), MathF.Max(maximum, 0));
        var scale = format.Stored((maximum - minimum) / format.Levels);
        var zero = scale == 0 ? minimum : -(minimum / scale);
        return (scale, (int)Math.Clamp(MathF.Round(zero, MidpointRounding.AwayFromZero), 0f, format.Levels));
    }

    internal static (float Minimum, float Maximum) Range(ReadOnlySpan<float> block)
    {
        var minimum = block[0];
        var maximum = block[0];
        var i = 0;
        if (block.Length >= Vector<float>.Count)
        {
            var low = new Vector<float>(block);
            var high = low;
            for (i = Vector<float>.Count; i <= block.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                var values = new Vector<float>(block[i..]);
                low = Vector.Min(low, values);
                high = Vector.Max(high, values);
            }

            for (var k = 0; k < Vector<float>.Count; k++)
            {
                minimum = MathF.Min(minimum, low[k]);
                maximum = MathF.Max(maximum, high[k]);
            }
        }

        for (; i < block.Length; i++)
        {
            minimum = MathF.Min(minimum, block[i]);
            maximum = MathF.Max(maximum, block[i]);
        }

        return (minimum, maximum);
    }

    // Negative values end at 0 whatever way they are rounded, so the value is cut off first; then the fraction decides,
    // which is exact where adding one half is not.
    internal static void Quantize(ReadOnlySpan<float> block, float reciprocal, int zeroPoint, float levels, Span<int> quantized)
    {
        var i = 0;
        for (; i <= block.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = (new Vector<float>(block[i..]) * new Vector<float>(reciprocal)) + new Vector<float>((float)zeroPoint);
            x = Vector.Min(Vector.Max(x, Vector<float>.Zero), new Vector<float>(levels));
            var floor = Vector.Floor(x);
            var up = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x - floor, new Vector<float>(0.5f)), Vector<float>.One, Vector<float>.Zero);
            Vector.ConvertToInt32(floor + up).CopyTo(quantized[i..]);
        }

        for (; i < block.Length; i++)
        {
            var x = Math.Clamp((block[i] * reciprocal) + zeroPoint, 0f, levels);
            var floor = MathF.Floor(x);
            quantized[i] = (int)floor + (x - floor >= 0.5f ? 1 : 0);
        }
    }
}
