namespace RSICCLLM.Imaging.Rasters.GeoTiff;

/// <summary>Reads and checks <see cref="TiffLayout"/>: sizes before memory is taken for them, every block against the file's length.</summary>
internal static class TiffLayoutReader
{
    private const int MaximumBands = 64;

    public static TiffLayout Read(RasterFile file, TiffDirectory directory, bool bigEndian, long maximumBlockBytes, bool mask)
    {
        var width = Size(file, directory, TiffTags.ImageWidth, "width");
        var height = Size(file, directory, TiffTags.ImageLength, "height");
        var bands = (int)InRange(file, directory.Number(TiffTags.SamplesPerPixel, 1), 1, ushort.MaxValue, "samples per pixel");
        if (bands > MaximumBands)
            throw file.Unsupported($"it has {bands} bands, more than {MaximumBands}", "-b 1 -b 2 -b 3");
        var (bits, type) = SampleTypeOf(file, directory, bands, mask);
        var compression = (int)directory.Number(TiffTags.Compression, 1);
        var predictor = (int)directory.Number(TiffTags.Predictor, 1);
        var planar = directory.Number(TiffTags.PlanarConfiguration, 1) == 2 && bands > 1;
        var tiled = directory.Has(TiffTags.TileWidth) || directory.Has(TiffTags.TileOffsets);
        var blockWidth = tiled ? Size(file, directory, TiffTags.TileWidth, "tile width") : width;
        var declaredRows = tiled
            ? Size(file, directory, TiffTags.TileLength, "tile height")
            : InRange(file, directory.Number(TiffTags.RowsPerStrip, uint.MaxValue), 1, long.MaxValue, "rows per strip");
        var blockHeight = (int)(tiled ? declaredRows : Math.Min(height, declaredRows));
        if (directory.Number(TiffTags.FillOrder, 1) != 1)
            throw file.Unsupported("its bits are in reversed order (FillOrder 2)", "-co COMPRESS=DEFLATE");

        var rowBytes = (((long)blockWidth * (planar ? 1 : bands) * bits) + 7) / 8;
        if (rowBytes > maximumBlockBytes || (rowBytes * blockHeight > maximumBlockBytes && (tiled || compression != TiffCompression.None)))
            throw TooLarge(file, blockWidth, blockHeight, rowBytes, maximumBlockBytes);
        var offsets = directory.Numbers(tiled ? TiffTags.TileOffsets : TiffTags.StripOffsets);
        var counts = directory.Numbers(tiled ? TiffTags.TileByteCounts : TiffTags.StripByteCounts);
        var across = ((width - 1) / blockWidth) + 1;
        var blocks = (long)across * (((height - 1) / blockHeight) + 1) * (planar ? bands : 1);
        if (compression == TiffCompression.None && counts.Length == 0 && !tiled)
            counts = StoredStrips.ByteCounts(offsets.Length, rowBytes, blockHeight, height);
        if (offsets.Length < blocks || counts.Length < blocks)
            throw file.Corrupt(FormattableString.Invariant($"it needs {blocks} blocks, but lists {Math.Min(offsets.Length, counts.Length)}"));
        for (var i = 0; i < blocks; i++)
        {
            if (counts[i] > file.Length - offsets[i])
                throw file.Corrupt(FormattableString.Invariant($"block {i} of {blocks} should end at byte {(decimal)offsets[i] + counts[i]}, but the file ends at byte {file.Length}"));
        }

        if (compression == TiffCompression.None && !tiled && rowBytes * blockHeight > StoredStrips.PartBytes && !counts.Contains(0))
            (blockHeight, offsets, counts) = StoredStrips.Split(file, offsets, counts, rowBytes, blockHeight, height, planar ? bands : 1);
        if (rowBytes * blockHeight > maximumBlockBytes)
            throw TooLarge(file, blockWidth, blockHeight, rowBytes, maximumBlockBytes);

        var subsampling = directory.Numbers(TiffTags.YCbCrSubsampling);
        return new TiffLayout
        {
            Width = width,
            Height = height,
            Bands = bands,
            BitsPerSample = bits,
            SampleType = type,
            BigEndian = bigEndian,
            Compression = compression,
            Predictor = predictor,
            Photometric = (int)directory.Number(TiffTags.Photometric, 1),
            Planar = planar,
            Tiled = tiled,
            BlockWidth = blockWidth,
            BlockHeight = blockHeight,
            RowsPerStrip = tiled ? 0 : (int)Math.Min(ushort.MaxValue, Math.Min(declaredRows, maximumBlockBytes / rowBytes)),
            Offsets = offsets,
            ByteCounts = counts,
            JpegTables = compression == TiffCompression.Jpeg ? directory.Bytes(TiffTags.JpegTables) : [],
            Subsampling = subsampling.Length == 2 ? ((int)subsampling[0], (int)subsampling[1]) : (2, 2),
        };
    }

    private static UnsupportedRasterException TooLarge(RasterFile file, int blockWidth, int blockHeight, long rowBytes, long limit) => file.Unsupported(
        FormattableString.Invariant($"its blocks of {blockWidth} x {blockHeight} pixels need {(decimal)rowBytes * blockHeight / (1 << 20):0} MB each, more than the limit of {limit >> 20} MB"),
        "-co TILED=YES -co COMPRESS=DEFLATE -co BIGTIFF=IF_SAFER");

    private static int Size(RasterFile file, TiffDirectory directory, ushort tag, string name) =>
        (int)InRange(file, directory.Number(tag, 0), 1, int.MaxValue, name);

    private static long InRange(RasterFile file, long value, long least, long most, string name) =>
        value >= least && value <= most ? value : throw file.Corrupt(FormattableString.Invariant($"its {name} is {value}"));

    private static (int Bits, SampleType Type) SampleTypeOf(RasterFile file, TiffDirectory directory, int bands, bool mask)
    {
        var bits = directory.Numbers(TiffTags.BitsPerSample);
        var formats = directory.Numbers(TiffTags.SampleFormat);
        if (bits.Length == 0)
            bits = [1];
        if (bits.Length > bands || formats.Length > bands)
            throw file.Corrupt(FormattableString.Invariant($"it describes {Math.Max(bits.Length, formats.Length)} samples of {bands}"));
        if (bits.Any(b => b != bits[0]) || formats.Any(f => f != formats[0]))
            throw file.Unsupported($"its bands have different sample types ({string.Join(", ", bits)} bits)", "-ot UInt16");
        return (bits[0], formats.Length > 0 ? formats[0] : 1) switch
        {
            (1, _) when mask && bands == 1 => (1, SampleType.UInt8),
            (8, 1 or 4) => (8, SampleType.UInt8),
            (8, 2) => (8, SampleType.Int8),
            (16, 1 or 4) => (16, SampleType.UInt16),
            (16, 2) => (16, SampleType.Int16),
            (32, 3) => (32, SampleType.Float32),
            var (b, f) => throw file.Unsupported($"its samples have {b} bits (sample format {f}) instead of 8, 16 or 32-bit float", "-ot UInt16 -scale"),
        };
    }
}
