using System.Buffers;
using RSICCLLM.Imaging.Rasters.Codecs;
using RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>Decoded blocks of one directory, through the cache of the file.</summary>
internal sealed class TiffBlocks
{
    private const int YCbCr = 6;
    private readonly RasterFile _file;
    private readonly BlockCache _cache;
    private readonly BlockCodec _codec;
    private long _decoded;

    public TiffBlocks(RasterFile file, TiffLayout layout, BlockCache cache)
    {
        _file = file;
        Layout = layout;
        _cache = cache;
        if (!IsKnownColour(layout))
            throw file.Unsupported($"its colours are coded as photometric interpretation {layout.Photometric} with compression {TiffCompression.Name(layout.Compression)}", "-co PHOTOMETRIC=RGB -co COMPRESS=DEFLATE");
        _codec = Codec(file, layout);
        if (layout.Predictor is not (Predictors.None or Predictors.Horizontal or Predictors.FloatingPoint))
            throw file.Unsupported($"its predictor is {layout.Predictor}", "-co COMPRESS=DEFLATE -co PREDICTOR=2");
        if (layout.Predictor == Predictors.FloatingPoint && layout.SampleType != SampleType.Float32)
            throw file.Corrupt("it has the floating-point predictor on whole numbers");
    }

    public TiffLayout Layout { get; }

    /// <summary>Blocks decoded so far.</summary>
    public long Decoded => Interlocked.Read(ref _decoded);

    /// <summary>Samples of a block in the machine's byte order, to be disposed of; null where the file leaves the block out (sparse file).</summary>
    public DecodedBlock? Get(int plane, int blockRow, int blockColumn)
    {
        var index = (((plane * Layout.BlocksDown) + blockRow) * Layout.BlocksAcross) + blockColumn;
        if (Layout.ByteCounts[index] == 0)
            return null;
        if (_cache.Find((this, index)) is { } kept)
            return kept;
        var block = Decode(index, blockRow, blockColumn);
        Interlocked.Increment(ref _decoded);
        _cache.Add((this, index), block);
        return block;
    }

    // Grey, RGB, palette; a mask; YCbCr only as JPEG undoes it.
    private static bool IsKnownColour(TiffLayout layout) => layout.Photometric switch
    {
        >= 0 and <= 4 => true,
        YCbCr => layout.Compression == TiffCompression.Jpeg && layout.BlockBands == 3,
        _ => false,
    };

    private static BlockCodec Codec(RasterFile file, TiffLayout layout)
    {
        switch (layout.Compression)
        {
            case TiffCompression.None:
                return new StoredCodec();
            case TiffCompression.AdobeDeflate or TiffCompression.Deflate:
                return new DeflateCodec();
            case TiffCompression.Zstd:
                return new ZstdCodec();
            case TiffCompression.Lzw:
                return new LzwCodec();
            case TiffCompression.PackBits:
                return new LibTiffCodec(layout.Compression);
            case TiffCompression.Jpeg when layout.SampleType == SampleType.UInt8 && layout.BitsPerSample == 8:
                return new JpegCodec(layout);
            default:
                throw file.Unsupported($"its compression is {TiffCompression.Name(layout.Compression)} ({layout.Compression}) on {layout.BitsPerSample}-bit samples", "-co TILED=YES -co COMPRESS=DEFLATE");
        }
    }

    // JPEG has no checksum, and other programs are content with more.
    private string Advice => Layout.Compression == TiffCompression.Jpeg
        ? $"{RasterFile.GetAnother}, or, where other programs show it whole without a warning, convert it with 'gdal_translate -co COMPRESS=DEFLATE in.tif out.tif'"
        : RasterFile.GetAnother;

    private DecodedBlock Decode(int index, int blockRow, int blockColumn)
    {
        // A block can be stored larger than its content, but not without limit.
        var stored = Layout.ByteCounts[index];
        if (stored > (2L * Layout.BlockBytes) + (1 << 20))
            throw _file.Corrupt(FormattableString.Invariant($"block {index} takes {stored} bytes for {Layout.BlockBytes} bytes of pixels"));
        var raw = ArrayPool<byte>.Shared.Rent((int)stored);
        var block = new DecodedBlock(Layout.BlockRowBytes * Layout.RowsOf(blockRow));
        try
        {
            var packed = new ArraySegment<byte>(raw, 0, (int)stored);
            _file.ReadExactly(Layout.Offsets[index], packed);
            Unpack(index, packed, block.Bytes, Layout.UsedColumns(blockColumn), Layout.UsedRows(blockRow));
            if (Layout.Compression != TiffCompression.Jpeg && Layout.BitsPerSample > 1)
                Predictors.Undo(Layout.Predictor, block.Bytes, Layout.BlockRowBytes, Layout.BlockBands, Layout.BitsPerSample / 8, Layout.BigEndian);
            return block;
        }
        catch (Exception error)
        {
            block.Dispose();
            if (error is InvalidDataException)
                throw _file.Corrupt(FormattableString.Invariant($"block {index} cannot be decoded: {error.Message.TrimEnd('.')}"), error, Advice);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
        }
    }

    private void Unpack(int index, ArraySegment<byte> packed, Span<byte> bytes, int usedColumns, int usedRows)
    {
        try
        {
            _codec.Decode(packed, bytes, Layout.BlockRowBytes, usedColumns, usedRows);
        }
        catch (NotSupportedException error)
        {
            throw _file.UnsupportedBlock(FormattableString.Invariant($"block {index} {error.Message}"), Advice);
        }
    }
}
