using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>Reads blocks of coefficients from the coded data of a scan (ITU-T T.81, F.2.2), without its stuffed bytes.</summary>
/// <param name="data">The data, and at least <see cref="Padding"/> zeros behind it.</param>
/// <param name="length">Bytes of data.</param>
internal ref struct CoefficientReader(ReadOnlySpan<byte> data, int length)
{
    /// <summary>More than one block can take: 64 codes and values of 32 bits each, and what is read ahead.</summary>
    public const int Padding = (64 * 4) + 16;

    // Twice what samples of 8 bits come to without a factor, so that rounding has room.
    private const int LegalDc = 2048;

    private const int MostFill = 7;

    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;
    private ulong _bits;
    private int _count;

    private static ReadOnlySpan<byte> ZigZag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>Whether all was read, but for the bits that fill the last byte, and bytes of zeros or ones that fill a word of 8 bytes.</summary>
    public readonly bool IsAtEnd => Left is >= 0 and <= MostFill && !_data[Taken..length].ContainsAnyExcept((byte)0, (byte)0xFF);

    /// <summary>Bytes of which nothing was taken; negative where more was taken than there is.</summary>
    public readonly int Left => length - Taken;

    // Bytes of which all or some bits were taken.
    private readonly int Taken => _at - (_count >> 3);

    /// <summary>Adds the next block, multiplied by its factors, to 64 zeros.</summary>
    /// <param name="block">64 coefficients, row by row.</param>
    /// <param name="factors">64 factors in zigzag order.</param>
    /// <param name="dc">Code of the first coefficient.</param>
    /// <param name="ac">Code of the others.</param>
    /// <param name="prediction">First coefficient of the component's block before, without its factor.</param>
    /// <returns>Place of the last coefficient in zigzag order; negative where the data is damaged.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Read(scoped Span<int> block, scoped ReadOnlySpan<int> factors, HuffmanTable dc, HuffmanTable ac, ref int prediction)
    {
        if (Taken > length)
            return -1;

        // Locals, so that they stay in registers.
        var data = _data;
        var (at, bits, count) = (_at, _bits, _count);
        Fill(data, ref at, ref bits, ref count);
        if (!TryCode(dc, ref bits, ref count, out var symbol))
            return -1;
        prediction += Value(symbol, ref bits, ref count);
        if (prediction is < -LegalDc or >= LegalDc)
            return -1;
        block[0] = prediction * factors[0];

        var coefficients = ac.Coefficients;
        var last = 0;
        for (var k = 1; k < 64; k++)
        {
            Fill(data, ref at, ref bits, ref count);
            int value;
            var entry = coefficients[(int)(bits >> (64 - HuffmanTable.LookupBits))];
            if (entry != 0)
            {
                bits <<= entry & 0xFF;
                count -= entry & 0xFF;
                var run = (entry >> 8) & 0xFF;
                if (run == HuffmanTable.EndOfBlock)
                    break;
                k += run;
                value = entry >> 16;
            }
            else
            {
                if (!TryCode(ac, ref bits, ref count, out symbol))
                    return -1;
                if (symbol == 0)
                    break;

                // Without a value there can only be 15 zeros and one more; other symbols are of other processes.
                if ((symbol & 15) == 0 && symbol != 0xF0)
                    return -1;
                k += symbol >> 4;
                value = Value(symbol & 15, ref bits, ref count);
            }

            if (k >= 64)
                return -1;
            block[ZigZag[k]] = value * factors[k];
            last = k;
        }

        (_at, _bits, _count) = (at, bits, count);
        return last;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(ReadOnlySpan<byte> data, ref int at, ref ulong bits, ref int count)
    {
        if (count > 32)
            return;
        bits |= (ulong)BinaryPrimitives.ReadUInt32BigEndian(data[at..]) << (32 - count);
        at += 4;
        count += 32;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryCode(HuffmanTable table, ref ulong bits, ref int count, out int symbol)
    {
        int found = table.Lookup[(int)(bits >> (64 - HuffmanTable.LookupBits))];
        (symbol, var length) = found != 0 ? (found & 0xFF, found >> 8) : table.Long((int)(bits >> 48));
        bits <<= length;
        count -= length;
        return length != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Value(int size, ref ulong bits, ref int count)
    {
        if (size == 0)
            return 0;
        var value = HuffmanTable.Extend((int)(bits >> (64 - size)), size);
        bits <<= size;
        count -= size;
        return value;
    }
}
