using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RSICCLLM.Imaging.Rasters.Codecs;

namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>The image directory of an 8-bit RGB GeoTIFF with tiles, as bytes in little-endian order.</summary>
internal static class TiffDirectoryWriter
{
    private const ushort Ascii = 2;
    private const ushort Short = 3;
    private const ushort Long = 4;
    private const ushort Double = 12;
    private const ushort Long8 = 16;

    /// <param name="position">Where the directory will lie in the file.</param>
    /// <param name="big">BigTIFF.</param>
    /// <param name="options">What to describe.</param>
    /// <param name="offsets">Where each tile begins.</param>
    /// <param name="counts">Bytes of each tile, 0 where left out.</param>
    public static byte[] Write(long position, bool big, GeoTiffWriterOptions options, long[] offsets, long[] counts)
    {
        var entries = new SortedDictionary<ushort, (ushort Type, int Count, byte[] Value)>
        {
            [TiffTags.ImageWidth] = Longs(options.Width),
            [TiffTags.ImageLength] = Longs(options.Height),
            [TiffTags.BitsPerSample] = Shorts(8, 8, 8),
            [TiffTags.Compression] = Shorts(TiffCompression.AdobeDeflate),
            [TiffTags.Photometric] = Shorts(2),
            [TiffTags.SamplesPerPixel] = Shorts(3),
            [TiffTags.PlanarConfiguration] = Shorts(1),
            [TiffTags.Predictor] = Shorts(Predictors.Horizontal),
            [TiffTags.TileWidth] = Longs(options.TileSize),
            [TiffTags.TileLength] = Longs(options.TileSize),
            [TiffTags.TileOffsets] = big ? Longs8(offsets) : Longs(offsets),
            [TiffTags.TileByteCounts] = big ? Longs8(counts) : Longs(counts),
            [TiffTags.SampleFormat] = Shorts(1, 1, 1),
        };
        AddGeoreference(entries, options);
        if (options.NoData is { } noData)
            entries[TiffTags.GdalNoData] = Text(noData.ToString(CultureInfo.InvariantCulture));
        return Serialise(position, big, entries);
    }

    private static void AddGeoreference(SortedDictionary<ushort, (ushort Type, int Count, byte[] Value)> entries, GeoTiffWriterOptions options)
    {
        if (options.Transform is { } t)
        {
            if (t is { B: 0, D: 0, A: > 0, E: < 0 })
            {
                entries[TiffTags.ModelPixelScale] = Doubles(t.A, -t.E, 0);
                entries[TiffTags.ModelTiepoint] = Doubles(0, 0, 0, t.C, t.F, 0);
            }
            else
            {
                entries[TiffTags.ModelTransformation] = Doubles(t.A, t.B, 0, t.C, t.D, t.E, 0, t.F, 0, 0, 0, 0, 0, 0, 0, 1);
            }
        }

        if (options.EpsgCode is not { } code)
            return;
        var (model, key) = options.IsGeographic ? (2, 2048) : (1, 3072);
        entries[TiffTags.GeoKeyDirectory] = Shorts(1, 1, 0, 3, 1024, 0, 1, model, 1025, 0, 1, 1, key, 0, 1, code);
    }

    private static byte[] Serialise(long position, bool big, SortedDictionary<ushort, (ushort Type, int Count, byte[] Value)> entries)
    {
        var field = big ? 8 : 4;
        var fixedBytes = (big ? 8 : 2) + (entries.Count * (4 + (2 * field))) + field;
        var output = new MemoryStream();
        output.Write(new byte[fixedBytes]);
        var head = new MemoryStream();
        WriteNumber(head, entries.Count, big ? 8 : 2);
        foreach (var (tag, (type, count, value)) in entries)
        {
            WriteNumber(head, tag, 2);
            WriteNumber(head, type, 2);
            WriteNumber(head, count, field);
            if (value.Length <= field)
            {
                head.Write(value);
                head.Write(new byte[field - value.Length]);
                continue;
            }

            while ((output.Position & 7) != 0)
                output.WriteByte(0);
            WriteNumber(head, position + output.Position, field);
            output.Write(value);
        }

        WriteNumber(head, 0, field);
        var bytes = output.ToArray();
        head.ToArray().CopyTo(bytes, 0);
        return bytes;
    }

    private static void WriteNumber(MemoryStream stream, long value, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        stream.Write(bytes[..size]);
    }

    private static (ushort Type, int Count, byte[] Value) Numbers(ushort type, int size, IReadOnlyCollection<long> values)
    {
        var stream = new MemoryStream();
        foreach (var value in values)
            WriteNumber(stream, value, size);
        return (type, values.Count, stream.ToArray());
    }

    private static (ushort Type, int Count, byte[] Value) Shorts(params int[] values) => Numbers(Short, 2, [.. values.Select(v => (long)v)]);

    private static (ushort Type, int Count, byte[] Value) Longs(params long[] values) => Numbers(Long, 4, values);

    private static (ushort Type, int Count, byte[] Value) Longs8(long[] values) => Numbers(Long8, 8, values);

    private static (ushort Type, int Count, byte[] Value) Doubles(params double[] values) =>
        Numbers(Double, 8, [.. values.Select(BitConverter.DoubleToInt64Bits)]);

    private static (ushort Type, int Count, byte[] Value) Text(string value)
    {
        var bytes = Encoding.ASCII.GetBytes(value + "\0");
        return (Ascii, bytes.Length, bytes);
    }
}
