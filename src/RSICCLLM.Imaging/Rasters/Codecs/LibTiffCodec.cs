using System.Buffers;
using System.Buffers.Binary;
using BitMiracle.LibTiff.Classic;
using RSICCLLM.Imaging.Rasters.Codecs.Jpeg;
using RSICCLLM.Imaging.Rasters.GeoTiff;

namespace RSICCLLM.Imaging.Rasters.Codecs;

/// <summary>
/// PackBits, and what <see cref="JpegCodec"/> leaves of JPEG, through LibTiff.NET. Each block is handed over as a one-strip TIFF of its own in memory:
/// LibTiff.NET sees neither the directories nor the size of the real file, and blocks can be decoded at the same time.
/// </summary>
internal sealed class LibTiffCodec : BlockCodec
{
    private const ushort Short = 3;
    private const ushort Long = 4;
    private const ushort Undefined = 7;
    private readonly int _compression;
    private readonly TiffLayout? _jpeg;

    static LibTiffCodec() => LibTiffErrors.Install();

    /// <summary>Byte-oriented schemes: the block passes as an 8-bit image of one sample.</summary>
    public LibTiffCodec(int compression) => _compression = compression;

    /// <summary>JPEG, which has to know the real samples.</summary>
    public LibTiffCodec(TiffLayout jpeg)
    {
        _compression = TiffCompression.Jpeg;
        _jpeg = jpeg;
    }

    public override void Decode(ArraySegment<byte> block, Span<byte> destination, int rowBytes)
    {
        var height = destination.Length / rowBytes;
        var (file, length) = Wrap(block, rowBytes, height);
        var decoded = ArrayPool<byte>.Shared.Rent(destination.Length);
        // What the library leaves out is black, and not what another block left there.
        decoded.AsSpan(0, destination.Length).Clear();
        LibTiffErrors.Clear();
        int count;
        try
        {
            using var tiff = Tiff.ClientOpen("block", "r", new MemoryStream(file, 0, length, writable: false), new TiffStream())
                ?? throw new InvalidDataException(Reason());
            if (_jpeg is { Photometric: (int)Photometric.YCBCR, BlockBands: 3 })
                tiff.SetField(TiffTag.JPEGCOLORMODE, JpegColorMode.RGB);
            count = tiff.ReadEncodedStrip(0, decoded, 0, destination.Length);
            decoded.AsSpan(0, destination.Length).CopyTo(destination);
        }
        catch (Exception error) when (error is not (InvalidDataException or OutOfMemoryException))
        {
            // The library indexes its tables with what the block says.
            throw new InvalidDataException($"the decoder failed ({error.Message})", error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(file);
            ArrayPool<byte>.Shared.Return(decoded);
        }

        if (count < 0 || LibTiffErrors.First() is not null)
            throw new InvalidDataException(Reason());
        if (count < destination.Length)
            throw TooShort(count, destination.Length);
    }

    private static string Reason() => $"the decoder says '{LibTiffErrors.First() ?? "no reason"}'";

    // The array is rented, and may be longer than the file.
    private (byte[] File, int Length) Wrap(ArraySegment<byte> block, int rowBytes, int height)
    {
        var bands = _jpeg?.BlockBands ?? 1;
        var photometric = _jpeg is null || bands == 1 ? (int)Photometric.MINISBLACK : _jpeg.Photometric;

        // What only lacks its end is whole; what lacks more gets no second warning. Behind another end it is not read.
        ReadOnlySpan<byte> end = _jpeg is null ? [] : [0xFF, JpegMarkers.EndOfImage];
        var tables = _jpeg?.JpegTables ?? [];
        var tablesAt = 8 + block.Count + end.Length;
        var entries = new List<(ushort Tag, ushort Type, uint Count, uint Value)>
        {
            (TiffTags.ImageWidth, Long, 1, (uint)(rowBytes / bands)),
            (TiffTags.ImageLength, Long, 1, (uint)height),
            (TiffTags.BitsPerSample, Short, 1, 8),
            (TiffTags.Compression, Short, 1, (uint)_compression),
            (TiffTags.Photometric, Short, 1, (uint)photometric),
            (TiffTags.StripOffsets, Long, 1, 8),
            (TiffTags.SamplesPerPixel, Short, 1, (uint)bands),
            (TiffTags.RowsPerStrip, Long, 1, (uint)height),
            (TiffTags.StripByteCounts, Long, 1, (uint)(block.Count + end.Length)),
            (TiffTags.PlanarConfiguration, Short, 1, 1),
        };
        if (bands > 3)
            entries.Add((TiffTags.ExtraSamples, Short, 1, 0));
        if (tables.Length > 4)
            entries.Add((TiffTags.JpegTables, Undefined, (uint)(tables.Length + end.Length), (uint)tablesAt));
        if (photometric == (int)Photometric.YCBCR)
            entries.Add((TiffTags.YCbCrSubsampling, Short, 2, (uint)(_jpeg!.Subsampling.Horizontal | (_jpeg.Subsampling.Vertical << 16))));

        var directory = (tablesAt + tables.Length + end.Length + 1) & ~1;
        var length = directory + 2 + (entries.Count * 12) + 4;
        var file = ArrayPool<byte>.Shared.Rent(length);
        file.AsSpan(directory - 1, length - directory + 1).Clear();
        "II*\0"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), (uint)directory);
        block.AsSpan().CopyTo(file.AsSpan(8));
        end.CopyTo(file.AsSpan(8 + block.Count));
        tables.CopyTo(file, tablesAt);
        end.CopyTo(file.AsSpan(tablesAt + tables.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(directory), (ushort)entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            var target = file.AsSpan(directory + 2 + (i * 12), 12);
            BinaryPrimitives.WriteUInt16LittleEndian(target, entries[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(target[2..], entries[i].Type);
            BinaryPrimitives.WriteUInt32LittleEndian(target[4..], entries[i].Count);
            BinaryPrimitives.WriteUInt32LittleEndian(target[8..], entries[i].Value);
        }

        return (file, length);
    }
}
