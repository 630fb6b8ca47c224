using System.Buffers.Binary;
using System.Text;

namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>One image file directory. Values are read when asked for, never larger than the file or <see cref="MaximumValueBytes"/>.</summary>
internal sealed class TiffDirectory
{
    private const long MaximumValueBytes = 64L << 20;
    private readonly RasterFile _file;
    private readonly bool _bigEndian;
    private readonly Dictionary<ushort, TiffEntry> _entries;

    public TiffDirectory(RasterFile file, bool bigEndian, Dictionary<ushort, TiffEntry> entries)
    {
        _file = file;
        _bigEndian = bigEndian;
        _entries = entries;
    }

    /// <summary>Bytes of one value of a TIFF field type; 0 for an unknown type.</summary>
    public static int TypeSize(ushort type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 0,
    };

    public bool Has(ushort tag) => _entries.ContainsKey(tag);

    public long Count(ushort tag) => _entries.TryGetValue(tag, out var entry) ? entry.Count : 0;

    /// <summary>One unsigned whole number, or the fallback where the tag is missing.</summary>
    public long Number(ushort tag, long fallback)
    {
        if (!_entries.TryGetValue(tag, out var entry))
            return fallback;
        if (entry.Count < 1)
            throw _file.Corrupt($"tag {tag} has no value");
        return Numbers(entry with { Count = 1 })[0];
    }

    /// <summary>Unsigned whole numbers; empty where the tag is missing.</summary>
    public long[] Numbers(ushort tag) => _entries.TryGetValue(tag, out var entry) ? Numbers(entry) : [];

    /// <summary>Floating-point numbers; empty where the tag is missing.</summary>
    public double[] Doubles(ushort tag)
    {
        if (!_entries.TryGetValue(tag, out var entry))
            return [];
        if (entry.Type != 12)
            throw _file.Corrupt($"tag {tag} has field type {entry.Type} instead of 12 (double)");
        var bytes = Bytes(entry);
        var values = new double[entry.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = bytes.AsSpan(i * 8, 8);
            values[i] = _bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(value) : BinaryPrimitives.ReadDoubleLittleEndian(value);
        }

        return values;
    }

    /// <summary>Text without trailing zeros; null where the tag is missing.</summary>
    public string? Text(ushort tag) =>
        _entries.TryGetValue(tag, out var entry) ? Encoding.UTF8.GetString(Bytes(entry)).TrimEnd('\0') : null;

    /// <summary>The bytes of the value; empty where the tag is missing.</summary>
    public byte[] Bytes(ushort tag) => _entries.TryGetValue(tag, out var entry) ? Bytes(entry) : [];

    private byte[] Bytes(TiffEntry entry)
    {
        var length = entry.Count * TypeSize(entry.Type);
        if (length > MaximumValueBytes)
            throw _file.Corrupt(FormattableString.Invariant($"tag {entry.Tag} claims {length} bytes, more than the limit of {MaximumValueBytes}"));
        if (entry.ValueOffset > _file.Length - length)
            throw _file.Corrupt(FormattableString.Invariant($"the value of tag {entry.Tag} ends at byte {entry.ValueOffset + length}, but the file at byte {_file.Length}"));
        var bytes = new byte[length];
        _file.ReadExactly(entry.ValueOffset, bytes);
        return bytes;
    }

    private long[] Numbers(TiffEntry entry)
    {
        var size = entry.Type is 1 or 3 or 4 or 13 or 16 or 18
            ? TypeSize(entry.Type)
            : throw _file.Corrupt($"tag {entry.Tag} has field type {entry.Type} instead of an unsigned whole number");
        var bytes = Bytes(entry);
        var values = new long[entry.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = TiffStructure.ReadUnsigned(bytes.AsSpan(i * size, size), _bigEndian);
            values[i] = value <= long.MaxValue ? (long)value : throw _file.Corrupt($"tag {entry.Tag} has a value of 2^63 or more");
        }

        return values;
    }
}

/// <summary>One entry of a directory; its value lies at <paramref name="ValueOffset"/> of the file.</summary>
internal readonly record struct TiffEntry(ushort Tag, ushort Type, long Count, long ValueOffset);
