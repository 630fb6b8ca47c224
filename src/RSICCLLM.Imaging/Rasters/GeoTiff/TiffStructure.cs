using System.Buffers.Binary;

namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>Header and chain of directories of a TIFF (6.0) or BigTIFF file. LibTiff.NET allocates by what a file claims before it checks; this does not.</summary>
internal sealed class TiffStructure
{
    private const int MaximumDirectories = 64;
    private const int MaximumEntries = 4096;

    private TiffStructure(bool bigEndian, IReadOnlyList<TiffDirectory> directories)
    {
        BigEndian = bigEndian;
        Directories = directories;
    }

    public bool BigEndian { get; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<TiffDirectory> Directories { get; }

    public static TiffStructure Read(RasterFile file)
    {
        if (file.Length == 0)
            throw new RasterException($"The raster '{file.Path}' is empty (0 bytes); get another copy of the file.");
        Span<byte> header = stackalloc byte[16];
        header = header[..(int)Math.Min(16, file.Length)];
        file.ReadExactly(0, header);
        if (header.Length < 8 || !(header.StartsWith("II"u8) || header.StartsWith("MM"u8)))
            throw NotTiff(file);
        var bigEndian = header[0] == (byte)'M';
        var version = ReadUnsigned(header[2..4], bigEndian);
        if (version is not (42 or 43) || (version == 43 && header.Length < 16))
            throw NotTiff(file);
        var isBig = version == 43;
        if (isBig && (ReadUnsigned(header[4..6], bigEndian) != 8 || ReadUnsigned(header[6..8], bigEndian) != 0))
            throw NotTiff(file);
        var next = isBig ? ReadUnsigned(header[8..16], bigEndian) : ReadUnsigned(header[4..8], bigEndian);
        var seen = new HashSet<ulong>();
        var directories = new List<TiffDirectory>();
        while (next != 0)
        {
            if (!seen.Add(next))
                throw file.Corrupt("its directories form a circle");
            if (directories.Count == MaximumDirectories)
                throw file.Unsupported($"it has more than {MaximumDirectories} directories", "-b 1 -b 2 -b 3");
            directories.Add(ReadDirectory(file, bigEndian, isBig, ref next));
        }

        return directories.Count > 0 ? new TiffStructure(bigEndian, directories) : throw file.Corrupt("it has a TIFF header but no image directory");
    }

    public static ulong ReadUnsigned(ReadOnlySpan<byte> bytes, bool bigEndian) => bytes.Length switch
    {
        1 => bytes[0],
        2 => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        4 => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes),
    };

    private static RasterException NotTiff(RasterFile file) =>
        new($"The raster '{file.Path}' is not a TIFF file (it does not begin with a TIFF header); give a GeoTIFF.");

    private static TiffDirectory ReadDirectory(RasterFile file, bool bigEndian, bool isBig, ref ulong next)
    {
        var (countSize, entrySize, fieldSize) = isBig ? (8, 20, 8) : (2, 12, 4);
        if (next > (ulong)(file.Length - countSize))
            throw file.Corrupt(FormattableString.Invariant($"a directory begins at byte {next}, but the file ends at byte {file.Length}"));
        var start = (long)next + countSize;
        Span<byte> field = stackalloc byte[8];
        file.ReadExactly((long)next, field[..countSize]);
        var count = ReadUnsigned(field[..countSize], bigEndian);
        if (count is 0 or > MaximumEntries)
            throw file.Corrupt(FormattableString.Invariant($"the directory at byte {next} claims {count} entries"));
        var bytes = new byte[((int)count * entrySize) + fieldSize];
        file.ReadExactly(start, bytes);
        var entries = new Dictionary<ushort, TiffEntry>();
        for (var i = 0; i < (int)count; i++)
        {
            var entry = bytes.AsSpan(i * entrySize, entrySize);
            var tag = (ushort)ReadUnsigned(entry[..2], bigEndian);
            var type = (ushort)ReadUnsigned(entry[2..4], bigEndian);
            var values = ReadUnsigned(entry.Slice(4, fieldSize), bigEndian);
            var size = TiffDirectory.TypeSize(type);
            if (size == 0)
                continue;
            if (values > (ulong)file.Length)
                throw file.Corrupt(FormattableString.Invariant($"tag {tag} claims {values} values, more than the file has bytes"));
            var inline = (long)values * size <= fieldSize;
            var offset = inline ? (ulong)(start + (i * entrySize) + 4 + fieldSize) : ReadUnsigned(entry[(4 + fieldSize)..], bigEndian);
            if (offset > (ulong)file.Length)
                throw file.Corrupt(FormattableString.Invariant($"the value of tag {tag} begins at byte {offset}, but the file ends at byte {file.Length}"));
            entries.TryAdd(tag, new TiffEntry(tag, type, (long)values, (long)offset));
        }

        next = ReadUnsigned(bytes.AsSpan((int)count * entrySize), bigEndian);
        return new TiffDirectory(file, bigEndian, entries);
    }
}
