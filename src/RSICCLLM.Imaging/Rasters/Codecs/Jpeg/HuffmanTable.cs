namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>A Huffman code (ITU-T T.81, annex C), made ready for decoding. Safe for several threads.</summary>
internal sealed class HuffmanTable
{
    /// <summary>Codes of up to so many bits are looked up.</summary>
    public const int LookupBits = 10;

    /// <summary>The run of a <see cref="Coefficients"/> entry that ends the block.</summary>
    public const int EndOfBlock = 64;

    private readonly byte[] _symbols;

    // For each length: the first 16-bit prefix above its codes, and what leads from a code to its symbol.
    private readonly int[] _above = new int[17];
    private readonly int[] _offsets = new int[17];

    private HuffmanTable(byte[] symbols) => _symbols = symbols;

    /// <summary>By the next <see cref="LookupBits"/> bits: symbol, and above it (from bit 8) the length of its code; 0 where it is longer.</summary>
    public ushort[] Lookup { get; } = new ushort[1 << LookupBits];

    /// <summary>
    /// By the next <see cref="LookupBits"/> bits, where these hold the code of an AC coefficient and the coefficient itself: bits of both
    /// (bits 0 to 7), zeros before it (8 to 15), its value (from 16, signed). 0 where they do not.
    /// </summary>
    public int[] Coefficients { get; } = new int[1 << LookupBits];

    /// <returns>Null where the lengths are those of no code, or leave none free, or a DC symbol is above 15.</returns>
    public static HuffmanTable? Create(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols, bool dc)
    {
        if (dc && symbols.ContainsAnyExceptInRange<byte>(0, 15))
            return null;
        var table = new HuffmanTable(symbols.ToArray());
        var (code, index) = (0, 0);
        for (var length = 1; length <= 16; length++, code <<= 1)
        {
            table._offsets[length] = index - code;

            // The code of ones alone is kept free (T.81, annex C).
            if (counts[length - 1] > 0 && code + counts[length - 1] >= 1 << length)
                return null;
            for (var i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (length <= LookupBits)
                    table.Lookup.AsSpan(code << (LookupBits - length), 1 << (LookupBits - length)).Fill((ushort)((length << 8) | symbols[index]));
            }

            table._above[length] = code << (16 - length);
        }

        if (!dc)
            table.FillCoefficients();
        return table;
    }

    /// <summary>Symbol and length of a code that is longer than <see cref="LookupBits"/>, by the next 16 bits; length 0 where there is none.</summary>
    public (int Symbol, int Length) Long(int next)
    {
        for (var length = LookupBits + 1; length <= 16; length++)
        {
            if (next < _above[length])
                return (_symbols[(next >> (16 - length)) + _offsets[length]], length);
        }

        return (0, 0);
    }

    /// <summary>The number that so many bits stand for (T.81, F.2.2.1, EXTEND).</summary>
    public static int Extend(int bits, int size) => bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;

    private void FillCoefficients()
    {
        for (var next = 0; next < Lookup.Length; next++)
        {
            var (length, run, size) = (Lookup[next] >> 8, (Lookup[next] >> 4) & 15, Lookup[next] & 15);
            if (length == 0)
                continue;
            if (run == 0 && size == 0)
                Coefficients[next] = (EndOfBlock << 8) | length;
            else if (size > 0 && length + size <= LookupBits)
                Coefficients[next] = (Extend((next >> (LookupBits - length - size)) & ((1 << size) - 1), size) << 16) | (run << 8) | (length + size);
        }
    }
}
