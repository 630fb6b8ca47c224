using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rasters.Codecs.Jpeg;
using RSICCLLM.Imaging.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Imaging.Tests.Rasters.Codecs.Jpeg;

/// <summary>Pictures whose size is not that of their block.</summary>
public sealed class JpegSizeTests
{
    private const int Jpeg = 7;

    private const string Advice = "get another copy of the file, or, where other programs show it whole without a warning, convert it with 'gdal_translate -co COMPRESS=DEFLATE in.tif out.tif'.";

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
            error.ShouldNotBeNull().ShouldContain("is not supported: block 1 has a JPEG picture of 8 x 24 pixels in a block of 8 x 8;");
    }

    [Fact]
    public void What_only_LibTiff_decodes_may_as_well()
    {
        // The upper block is the image's.
        var layout = JpegBlocks.Layout(8, 24, JpegBlocks.Rgb, rowsPerStrip: 16);
        var block = ThreeScans();
        var pixels = new byte[8 * 8 * 3];
        new JpegCodec(layout).TryDecode(block, pixels, 24, out _).ShouldBeFalse();
        new JpegCodec(layout).Decode(block, pixels, 24);
        pixels.ShouldBe([.. Enumerable.Repeat((byte[])[138, 140, 137], 64).SelectMany(pixel => pixel)]);
    }

    [Fact]
    public void Another_strip_may_not()
    {
        var file = Strips(16, Picture(24, [0b0_1010_0_11, 0xFF, 0xD0, 0b0_1100_0_11, 0xFF, 0xD1, 0b0_1100_0_11]), Picture(8, [0b0_1001_0_11]));
        ReadAll(file).Error.ShouldNotBeNull().ShouldContain("block 0 has a JPEG picture of 8 x 24 pixels in a block of 8 x 16;");
    }

    [Fact]
    public void The_only_strip_may_hold_whole_units()
    {
        // 9 rows, and 16 in the picture.
        var file = Strips(9, 9, Picture(16, [0b0_1010_0_11, 0xFF, 0xD0, 0b0_1100_0_11]));
        ReadAll(file).Pixels.ShouldBe([.. Enumerable.Repeat((byte)138, 64), .. Enumerable.Repeat((byte)140, 8)]);
    }

    [Fact]
    public void The_only_strip_may_be_as_high_as_is_declared()
    {
        // 9 rows, strips of 24, and 24 in the picture; those of 16 cannot have them.
        ReadAll(Strips(9, 24, Picture(24, [0b0_1010_0_11, 0xFF, 0xD0, 0b0_1100_0_11, 0xFF, 0xD1, 0b0_1100_0_11]))).Pixels
            .ShouldBe([.. Enumerable.Repeat((byte)138, 64), .. Enumerable.Repeat((byte)140, 8)]);
        ReadAll(Strips(9, 16, Picture(24, [0b0_1010_0_11, 0xFF, 0xD0, 0b0_1100_0_11, 0xFF, 0xD1, 0b0_1100_0_11]))).Error
            .ShouldNotBeNull().ShouldContain("has a JPEG picture of 8 x 24 pixels in a block of 8 x 9;");
    }

    [Fact]
    public void A_tile_at_the_edge_may_lack_what_the_image_has_not()
    {
        // Tiles of 16 x 16 for an image of 24 x 24: 10, 12, 9 and 11 above 128.
        byte[][] tiles = [Flat(16, 16, 0b1010), Flat(8, 16, 0b1100), Flat(16, 8, 0b1001), Flat(8, 8, 0b1011)];
        var pixels = ReadAll(Tiles(24, 24, tiles)).Pixels.ShouldNotBeNull();
        for (var i = 0; i < pixels.Length; i++)
            pixels[i].ShouldBe((byte)(128 + ((i % 24 < 16, i / 24 < 16) switch { (true, true) => 10, (false, true) => 12, (true, false) => 9, _ => 11 })), $"pixel {i}");

        // Only at the edge, and not what it has.
        ReadAll(Tiles(16, 16, Flat(8, 16, 0b1010))).Error.ShouldNotBeNull().ShouldContain("has a JPEG picture of 8 x 16 pixels in a block of 16 x 16;");
        ReadAll(Tiles(9, 16, Flat(8, 16, 0b1010))).Error.ShouldNotBeNull().ShouldContain("has a JPEG picture of 8 x 16 pixels in a block of 16 x 16, of which the image has 9 x 16;");
        ReadAll(Tiles(8, 9, Flat(8, 8, 0b1010))).Error.ShouldNotBeNull().ShouldContain("has a JPEG picture of 8 x 8 pixels in a block of 16 x 16, of which the image has 8 x 9;");
        ReadAll(Tiles(8, 8, Flat(24, 8, 0b1010))).Error.ShouldNotBeNull().ShouldContain("has a JPEG picture of 24 x 8 pixels in a block of 16 x 16, of which the image has 8 x 8;");
    }

    [Fact]
    public void What_only_LibTiff_decodes_may_lack_it_as_well()
    {
        var codec = new JpegCodec(JpegBlocks.Layout(16, 24, JpegBlocks.Rgb));
        var pixels = Enumerable.Repeat((byte)7, 16 * 24 * 3).ToArray();
        codec.Decode(ThreeScans(), pixels, 48, 8, 16);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i].ShouldBe((byte)((i % 48 < 24, i / 48) switch { (true, < 8) => new[] { 138, 140, 137 }[i % 3], (true, < 16) => new[] { 153, 155, 152 }[i % 3], _ => 0 }), $"sample {i}");
        Should.Throw<NotSupportedException>(() => codec.Decode(ThreeScans(), pixels, 48, 9, 16)).Message.ShouldBe("has a JPEG picture of 8 x 16 pixels in a block of 16 x 24, of which the image has 9 x 16");
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
        var expected = $"has a JPEG picture of {width} x {height} pixels in a block of {tileWidth} x {tileHeight}";
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
        error.ShouldEndWith(Advice);
    }

    [Fact]
    public void What_stays_refused_ends_with_what_to_do() =>
        ReadAll(Strips(16, 16, Picture(8, [0b0_1010_0_11]))).Error.ShouldNotBeNull().ShouldEndWith("is not supported: block 0 has a JPEG picture of 8 x 8 pixels in a block of 8 x 16; " + Advice);

    // 8 columns in grey, a restart behind each block.
    private static byte[] Picture(int height, byte[] scan) => HandmadeJpeg.Stream(8, height, 1, 1, Codes, scan);

    // Blocks of one value in grey.
    private static byte[] Flat(int width, int height, int value)
    {
        // 0 vvvv 0 with a restart behind each.
        var scan = Enumerable.Range(0, width / 8 * height / 8).SelectMany(i => new byte[] { (byte)((value << 3) | 0b11), 0xFF, (byte)(0xD0 + i) }).ToArray();
        return HandmadeJpeg.Stream(width, height, 1, 1, Codes, scan[..^2]);
    }

    // 8 x 16 pixels in three scans, one for each of red, green and blue, each of two blocks: 10, 12 and 9 above 128, and 15 more.
    private static byte[] ThreeScans()
    {
        var whole = HandmadeJpeg.Stream(8, 16, 3, 0, Codes, []);
        var header = whole[..whole.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA])];
        return [.. header, .. Scan(1, 0b1010), .. Scan(2, 0b1100), .. Scan(3, 0b1001), 0xFF, 0xD9];

        // 0 vvvv 0, and 0 1111 0 for the block below.
        static byte[] Scan(byte component, int value) =>
            [0xFF, 0xDA, 0, 8, 1, component, 0, 0, 63, 0, (byte)((value << 3) | 0b01), 0b111_0_1111];
    }

    private static byte[] Tiles(int width, int height, params byte[][] tiles)
    {
        var builder = new TiffBuilder().Image(width, height).Without(273).Without(278).Without(279).Shorts(259, Jpeg).Longs(322, 16).Longs(323, 16);
        return builder.Longs(324, [.. tiles.Select(tile => (long)builder.Append(tile))]).Longs(325, [.. tiles.Select(tile => (long)tile.Length)]).ToArray();
    }

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
