using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rasters.Codecs.Jpeg;
using RSICCLLM.Imaging.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Imaging.Tests.Rasters.Codecs.Jpeg;

/// <summary>Pictures whose size is not that of their block.</summary>
public sealed class JpegSizeTests
{
    private const int Jpeg = 7;

    private static readonly byte[] Codes = [.. HandmadeJpeg.Dc, .. HandmadeJpeg.Ac];

    [Theory]
    [InlineData(8, true)]
    [InlineData(16, true)]
    [InlineData(24, false)]
    public void The_last_strip_may_hold_more_rows(int rows, bool read)
    {
        // Strips of 16 rows, 24 rows in all: rows of blocks of 10, 12 and 9 above 128, and those that no image has, 15.
        byte[] last = [0b0_1001_0_11, 0xFF, 0xD0, 0b0_1111_0_11, 0xFF, 0xD1, 0b0_1111_0_11];
        var file = Strips(16, Picture(16, [0b0_1010_0_11, 0xFF, 0xD0, 0b0_1100_0_11]), Picture(rows, last[..((rows / 8 * 3) - 2)]));
        var (pixels, error) = ReadAll(file);
        if (read)
            pixels.ShouldBe([.. Enumerable.Repeat((byte)138, 64), .. Enumerable.Repeat((byte)140, 64), .. Enumerable.Repeat((byte)137, 64)], error);
        else
            error.ShouldNotBeNull().ShouldContain("block 1 cannot be decoded: its JPEG picture has 8 x 24 pixels, the block 8 x 8;");
    }

    [Fact]
    public void What_only_LibTiff_decodes_may_as_well()
    {
        // Three scans, one for each of red, green and blue, each of two blocks of which the upper is the image's.
        var layout = JpegBlocks.Layout(8, 24, JpegBlocks.Rgb, rowsPerStrip: 16);
        var whole = HandmadeJpeg.Stream(8, 16, 3, 0, Codes, []);
        var header = whole[..whole.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA])];
        byte[] block = [.. header, .. Scan(1, 0b1010), .. Scan(2, 0b1100), .. Scan(3, 0b1001), 0xFF, 0xD9];
        var pixels = new byte[8 * 8 * 3];
        new JpegCodec(layout).TryDecode(block, pixels, 24, out _).ShouldBeFalse();
        new JpegCodec(layout).Decode(block, pixels, 24);
        pixels.ShouldBe([.. Enumerable.Repeat((byte[])[138, 140, 137], 64).SelectMany(pixel => pixel)]);

        // 0 dddd 0, and 0 1111 0 for the block below.
        static byte[] Scan(byte component, int value) =>
            [0xFF, 0xDA, 0, 8, 1, component, 0, 0, 63, 0, (byte)((value << 3) | 0b01), 0b111_0_1111];
    }

    [Fact]
    public void Another_strip_may_not()
    {
        var file = Strips(16, Picture(24, [0b0_1010_0_11, 0xFF, 0xD0, 0b0_1100_0_11, 0xFF, 0xD1, 0b0_1100_0_11]), Picture(8, [0b0_1001_0_11]));
        ReadAll(file).Error.ShouldNotBeNull().ShouldContain("its JPEG picture has 8 x 24 pixels, the block 8 x 16;");
    }

    [Fact]
    public void The_only_strip_may_hold_whole_units()
    {
        // 9 rows, and 16 in the picture.
        var file = Strips(9, 9, Picture(16, [0b0_1010_0_11, 0xFF, 0xD0, 0b0_1100_0_11]));
        ReadAll(file).Pixels.ShouldBe([.. Enumerable.Repeat((byte)138, 64), .. Enumerable.Repeat((byte)140, 8)]);
    }

    [Theory]
    [InlineData(8, 16, 16, 16)]
    [InlineData(16, 8, 16, 16)]
    [InlineData(24, 16, 16, 16)]
    [InlineData(16, 24, 16, 16)]
    public void A_tile_has_the_size_of_its_picture(byte width, byte height, int tileWidth, int tileHeight)
    {
        var layout = JpegBlocks.Layout(tileWidth, tileHeight, JpegBlocks.Grey);
        var scan = Enumerable.Range(0, width / 8 * height / 8).SelectMany(i => new byte[] { 0b0_1010_0_11, 0xFF, (byte)(0xD0 + (i % 8)) }).ToArray();
        var block = HandmadeJpeg.Stream(width, height, 1, 1, Codes, scan[..^2]);
        var expected = $"its JPEG picture has {width} x {height} pixels, the block {tileWidth} x {tileHeight}";
        JpegBlocks.Decode(new JpegCodec(layout), block, layout).Error.ShouldBe(expected);

        // A progressive one as well, and one behind a marker without parameters.
        var frame = block.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        block[frame + 1] = 0xC2;
        JpegBlocks.Decode(new JpegCodec(layout), [.. block[..frame], 0xFF, 0x01, .. block[frame..]], layout).Error.ShouldBe(expected);
    }

    [Theory]
    [InlineData(0xC3)]
    [InlineData(0xC9)]
    public void Another_process_is_not_supported_and_no_damage(byte frame)
    {
        var block = Picture(16, [0b0_1010_0_11, 0xFF, 0xD0, 0b0_1100_0_11]);
        block[block.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 1] = frame;
        var error = ReadAll(Strips(16, 16, block)).Error.ShouldNotBeNull();
        error.ShouldContain($"is not supported: block 0 is a JPEG of process SOF{frame - 0xC0}");
        error.ShouldEndWith("convert it, for example with 'gdal_translate -co COMPRESS=DEFLATE in.tif out.tif'.");
    }

    [Fact]
    public void What_stays_refused_ends_with_what_to_do() => ReadAll(Strips(16, 16, Picture(8, [0b0_1010_0_11]))).Error.ShouldNotBeNull().ShouldEndWith(
        "block 0 cannot be decoded: its JPEG picture has 8 x 8 pixels, the block 8 x 16; get another copy of the file, or, where other programs show it whole, "
        + "convert it with 'gdal_translate -co COMPRESS=DEFLATE in.tif out.tif'.");

    // 8 columns in grey, a restart behind each block.
    private static byte[] Picture(int height, byte[] scan) => HandmadeJpeg.Stream(8, height, 1, 1, Codes, scan);

    private static byte[] Strips(int rowsPerStrip, params byte[][] strips) => Strips(24, rowsPerStrip, strips);

    private static byte[] Strips(int height, int rowsPerStrip, params byte[][] strips)
    {
        var builder = new TiffBuilder().Image(8, height).Shorts(259, Jpeg).Longs(278, rowsPerStrip);
        return builder.Longs(273, [.. strips.Select(strip => (long)builder.Append(strip))]).Longs(279, [.. strips.Select(strip => (long)strip.Length)]).ToArray();
    }

    private static (byte[]? Pixels, string? Error) ReadAll(byte[] file)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("strips.tif"), file);
        using var raster = GeoTiffFile.Open(folder.File("strips.tif"));
        try
        {
            return (raster.ReadWindow(new PixelWindow(0, 0, raster.Width, raster.Height)).Bytes.ToArray(), null);
        }
        catch (RasterException error)
        {
            return (null, error.Message);
        }
    }
}
