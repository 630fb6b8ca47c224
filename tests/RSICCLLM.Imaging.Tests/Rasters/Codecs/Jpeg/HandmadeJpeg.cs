namespace RSICCLLM.Imaging.Tests.Rasters.Codecs.Jpeg;

/// <summary>Blocks whose bits are written by hand: all factors 8, every component of full size.</summary>
internal static class HandmadeJpeg
{
    /// <summary>The only code, 0, is followed by four bits of the value.</summary>
    public static readonly byte[] Dc = Definition(0x00, [1], [4]);

    /// <summary>The only code, 0, ends the block.</summary>
    public static readonly byte[] Ac = Definition(0x10, [1], [0]);

    public static byte[] Definition(byte number, byte[] counts, byte[] symbols) =>
        [0xFF, 0xC4, 0, (byte)(19 + symbols.Length), number, .. counts, .. new byte[16 - counts.Length], .. symbols];

    /// <summary>A whole stream; its restart interval is in units, 0 for none, the codes are segments, the scan has no end of the image.</summary>
    public static byte[] Stream(int width, int height, int components, byte interval, byte[] codes, byte[] scan)
    {
        var numbers = Enumerable.Range(1, components).Select(i => (byte)i).ToArray();
        return
        [
            0xFF, 0xD8,
            0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64),
            0xFF, 0xC0, 0, (byte)(8 + (3 * components)), 8, 0, (byte)height, 0, (byte)width, (byte)components, .. numbers.SelectMany(i => new byte[] { i, 0x11, 0 }),
            .. codes,
            0xFF, 0xDD, 0, 4, 0, interval,
            0xFF, 0xDA, 0, (byte)(6 + (2 * components)), (byte)components, .. numbers.SelectMany(i => new byte[] { i, 0 }), 0, 63, 0,
            .. scan,
            0xFF, 0xD9,
        ];
    }
}
