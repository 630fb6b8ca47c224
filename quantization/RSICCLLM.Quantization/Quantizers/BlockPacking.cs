namespace RSICCLLM.Quantization.Quantizers;

/// <summary>Puts quantised values and zero points into the bytes of a <see cref="BlockFormat"/>, and takes them out again.</summary>
internal static class BlockPacking
{
    /// <summary>Packs one block; values beyond the row's end are 0.</summary>
    /// <param name="format">The format.</param>
    /// <param name="values">As many as the block size, each within the format's levels.</param>
    /// <param name="bytes">Takes <see cref="BlockFormat.BlockBytes"/>.</param>
    public static void Pack(BlockFormat format, ReadOnlySpan<int> values, Span<byte> bytes)
    {
        for (var i = 0; i < format.BlockBytes; i++)
            bytes[i] = format.Bits == 8 ? (byte)values[i] : (byte)(values[2 * i] | (values[(2 * i) + 1] << 4));
    }

    /// <summary>Clears a row's zero points; the half byte behind an odd number of blocks holds the symmetric zero point.</summary>
    public static void ClearZeroPoints(BlockFormat format, Span<byte> zeroPoints, int blocks)
    {
        zeroPoints.Clear();
        if (format.Bits == 4 && blocks % 2 == 1)
            zeroPoints[^1] = (byte)(format.Middle << 4);
    }

    /// <summary>Sets a block's zero point in a cleared row.</summary>
    public static void SetZeroPoint(BlockFormat format, Span<byte> zeroPoints, int block, int zeroPoint)
    {
        if (format.Bits == 8)
            zeroPoints[block] = (byte)zeroPoint;
        else
            zeroPoints[block / 2] |= (byte)(zeroPoint << (4 * (block & 1)));
    }

    /// <summary>Restores a row's weights: <c>scale * (q - zero point)</c>.</summary>
    /// <param name="format">The format.</param>
    /// <param name="packed">The row's values.</param>
    /// <param name="scales">Its scales.</param>
    /// <param name="zeroPoints">Its zero points; ignored when symmetric.</param>
    /// <param name="row">Takes the weights.</param>
    public static void Restore(BlockFormat format, ReadOnlySpan<byte> packed, ReadOnlySpan<float> scales, ReadOnlySpan<byte> zeroPoints, Span<float> row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var block = i / format.BlockSize;
            var value = format.Bits == 8 ? packed[i] : (packed[i / 2] >> (4 * (i & 1))) & 15;
            row[i] = scales[block] * (value - ZeroPoint(format, zeroPoints, block));
        }
    }

    private static int ZeroPoint(BlockFormat format, ReadOnlySpan<byte> zeroPoints, int block) => (format.Symmetric, format.Bits) switch
    {
        (true, _) => format.Middle,
        (_, 8) => zeroPoints[block],
        _ => (zeroPoints[block / 2] >> (4 * (block & 1))) & 15,
    };
}
