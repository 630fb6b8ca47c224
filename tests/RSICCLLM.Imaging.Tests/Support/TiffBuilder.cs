using System.Buffers.Binary;

namespace RSICCLLM.Imaging.Tests.Support;

/// <summary>Writes small TIFF files by hand, right or wrong ones: a header, directories of tags, and the bytes that tags point to.</summary>
internal sealed class TiffBuilder(bool bigEndian = false)
{
    private readonly List<byte> _body = [];
    private readonly List<SortedDictionary<int, (int Type, int Count, byte[] Value)>> _directories = [];

    /// <summary>Appends data and gives its position.</summary>
    public int Append(params byte[] bytes)
    {
        var position = 8 + _body.Count;
        _body.AddRange(bytes);
        return position;
    }

    /// <summary>Begins a directory with the tags that every image has: 8 bits, one sample, one strip.</summary>
    public TiffBuilder Image(int width, int height, params byte[] pixels)
    {
        _directories.Add([]);
        return Longs(256, width).Longs(257, height).Shorts(258, 8).Shorts(259, 1).Shorts(262, 1).Shorts(277, 1).Longs(278, height)
            .Longs(273, Append(pixels)).Longs(279, pixels.Length);
    }

    public TiffBuilder Shorts(int tag, params int[] values) => Set(tag, 3, 2, [.. values.Select(v => (ulong)v)]);

    public TiffBuilder Longs(int tag, params long[] values) => Set(tag, 4, 4, [.. values.Select(v => (ulong)v)]);

    public TiffBuilder Doubles(int tag, params double[] values) => Set(tag, 12, 8, [.. values.Select(BitConverter.DoubleToUInt64Bits)]);

    public TiffBuilder Text(int tag, string value)
    {
        _directories[^1][tag] = (2, value.Length + 1, [.. value.Select(c => (byte)c), 0]);
        return this;
    }

    public TiffBuilder Without(int tag)
    {
        _directories[^1].Remove(tag);
        return this;
    }

    /// <param name="nextOfLast">What the last directory names as the next one.</param>
    public byte[] ToArray(uint nextOfLast = 0)
    {
        var file = new MemoryStream();
        file.Write(bigEndian ? "MM\0*"u8 : "II*\0"u8);
        file.Write(new byte[4]);
        file.Write(_body.ToArray());
        var link = 4L;
        foreach (var directory in _directories)
        {
            if ((file.Length & 1) != 0)
                file.WriteByte(0);
            var start = file.Length;
            Patch(file, link, start);
            link = start + 2 + (12 * directory.Count);
            file.Position = link + 4;
            var entries = new MemoryStream();
            entries.Write(Number((ulong)directory.Count, 2));
            foreach (var (tag, (type, count, value)) in directory)
            {
                entries.Write([.. Number((ulong)tag, 2), .. Number((ulong)type, 2), .. Number((ulong)count, 4)]);
                if (value.Length <= 4)
                {
                    entries.Write([.. value, .. new byte[4 - value.Length]]);
                    continue;
                }

                entries.Write(Number((ulong)file.Position, 4));
                file.Write(value);
            }

            var end = file.Position;
            file.Position = start;
            file.Write(entries.ToArray());
            file.Write(new byte[4]);
            file.SetLength(end);
            file.Position = end;
        }

        Patch(file, link, nextOfLast);
        return file.ToArray();
    }

    private void Patch(MemoryStream file, long at, long value)
    {
        var end = file.Length;
        file.Position = at;
        file.Write(Number((ulong)value, 4));
        file.Position = Math.Max(end, file.Position);
    }

    private TiffBuilder Set(int tag, int type, int size, ulong[] values)
    {
        _directories[^1][tag] = (type, values.Length, [.. values.SelectMany(v => Number(v, size))]);
        return this;
    }

    private byte[] Number(ulong value, int size)
    {
        var bytes = new byte[8];
        if (bigEndian)
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bigEndian ? bytes[(8 - size)..] : bytes[..size];
    }
}
