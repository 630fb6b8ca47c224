using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rendering;
using RSICCLLM.Imaging.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Imaging.Tests.Rasters.GeoTiff;

/// <summary>Layouts that the recorded files lack, in files made by hand.</summary>
public sealed class TiffVariantsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Big_endian_sixteen_bits()
    {
        using var raster = Open(new TiffBuilder(bigEndian: true).Image(2, 1, 1, 2, 255, 254).Shorts(258, 16).Shorts(339, 2));
        raster.SampleType.ShouldBe(SampleType.Int16);
        raster.ReadWindow(new PixelWindow(0, 0, 2, 1)).Samples<short>().ToArray().ShouldBe(new short[] { 258, -2 });
    }

    [Fact]
    public void Palette_becomes_colours()
    {
        // Index 2 is (1, 2, 3) in 16 bits per colour, all reds first.
        var map = new int[768];
        (map[2], map[256 + 2], map[512 + 2]) = (1 << 8, 2 << 8, 3 << 8);
        map[7] = 65535;
        using var raster = Open(new TiffBuilder().Image(2, 1, 2, 7).Shorts(262, 3).Shorts(320, map));
        raster.BandRoles.ShouldBe([BandRole.PaletteIndex]);
        var (rgb, _) = SceneRenderer.Create(raster).Render(new PixelWindow(0, 0, 2, 1));
        rgb.ShouldBe(new byte[] { 1, 2, 3, 255, 0, 0 });
    }

    [Fact]
    public void White_at_zero_is_turned_round()
    {
        using var raster = Open(new TiffBuilder().Image(2, 1, 0, 255).Shorts(262, 0));
        SceneRenderer.Create(raster).Render(new PixelWindow(0, 0, 2, 1)).Rgb.ShouldBe(new byte[] { 255, 255, 255, 0, 0, 0 });
    }

    [Fact]
    public void Mask_of_single_bits()
    {
        // Ten columns: 1010 1010 | 11.
        var builder = new TiffBuilder().Image(10, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        builder.Image(10, 1, 0b1010_1010, 0b1100_0000).Longs(254, 4).Shorts(258, 1).Shorts(262, 4);
        using var raster = Open(builder);
        raster.HasMask.ShouldBeTrue();
        raster.ReadMask(new PixelWindow(1, 0, 9, 1)).ShouldBe(new byte[] { 0, 255, 0, 255, 0, 255, 0, 255, 255 });
        SceneRenderer.Create(raster).Render(new PixelWindow(0, 0, 10, 1)).Valid.ShouldBe([true, false, true, false, true, false, true, false, true, true]);
    }

    [Fact]
    public void Single_uncompressed_strip_is_read_in_parts()
    {
        var pixels = Enumerable.Range(0, 3 << 20).Select(i => (byte)(i % 251)).ToArray();
        using var raster = Open(new TiffBuilder().Image(1024, 3072, pixels).Without(279), new RasterOptions { MaximumBlockMegabytes = 1 });
        raster.ReadWindow(new PixelWindow(0, 0, 1024, 3072)).Bytes.AsSpan().SequenceEqual(pixels).ShouldBeTrue();
        raster.ReadWindow(new PixelWindow(1000, 2000, 1, 1)).Bytes[0].ShouldBe((byte)(((2000 * 1024) + 1000) % 251));
    }

    [Fact]
    public void Not_a_number_is_no_data()
    {
        byte[] pixels = [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(float.NaN), .. BitConverter.GetBytes(-3.4e38f), .. BitConverter.GetBytes(2f)];
        using var raster = Open(new TiffBuilder().Image(4, 1, pixels).Shorts(258, 32).Shorts(339, 3).Text(42113, "-3.4e+38"));
        SceneRenderer.Create(raster).Render(new PixelWindow(0, 0, 4, 1)).Valid.ShouldBe([true, false, false, true]);
    }

    [Fact]
    public void Position_of_points_is_moved_to_corners()
    {
        // Pixel centres 2 m apart, the first at 100, 200: its outer corner is at 99, 201.
        using var raster = Open(Georeferenced(2, 32632).Doubles(33550, 2, 2, 0).Doubles(33922, 0, 0, 0, 100, 200, 0));
        raster.Transform.ShouldBe(new GeoTransform(2, 0, 99, 0, -2, 201));
    }

    [Fact]
    public void Matrix_and_inner_tie_point_are_read()
    {
        using var matrix = Open(Georeferenced(1, 32632).Doubles(34264, 2, 1, 0, 100, 1, -2, 0, 200, 0, 0, 0, 0, 0, 0, 0, 1));
        matrix.Transform.ShouldBe(new GeoTransform(2, 1, 100, 1, -2, 200));
        using var inner = Open(Georeferenced(1, 32632).Doubles(33550, 2, 2, 0).Doubles(33922, 10, 20, 0, 100, 200, 0));
        inner.Transform.ShouldBe(new GeoTransform(2, 0, 80, 0, -2, 240));
    }

    [Fact]
    public void System_without_code_is_known_by_its_description()
    {
        using var first = Open(UserDefined("City grid", 500_000));
        using var same = Open(UserDefined("City grid", 500_000));
        using var other = Open(UserDefined("City grid", 600_000));
        first.Crs!.EpsgCode.ShouldBeNull();
        first.Crs.Name.ShouldBe("City grid");
        first.Crs.ShouldBe(same.Crs);
        first.Crs.ShouldNotBe(other.Crs);
    }

    [Theory]
    [InlineData(34887, "LERC (34887)")]
    [InlineData(50001, "WebP (50001)")]
    [InlineData(4, "CCITT fax (4)")]
    [InlineData(12345, "(12345)")]
    public void Compression_that_is_not_decoded_is_named(int scheme, string name)
    {
        var error = Should.Throw<UnsupportedRasterException>(() => Open(new TiffBuilder().Image(2, 1, 1, 2).Shorts(259, scheme)));
        error.Message.ShouldContain(name);
        error.Message.ShouldContain("gdal_translate");
    }

    [Fact]
    public void Other_things_not_supported_are_named()
    {
        Unsupported(new TiffBuilder().Image(2, 1, 1, 2, 3, 4).Shorts(258, 12)).ShouldContain("12 bits");
        Unsupported(new TiffBuilder().Image(1, 1, new byte[8]).Shorts(258, 64).Shorts(339, 3)).ShouldContain("64 bits");
        Unsupported(new TiffBuilder().Image(1, 1, new byte[4]).Shorts(277, 4).Shorts(258, 8, 8, 8, 8).Shorts(262, 5)).ShouldContain("photometric interpretation 5");
        Unsupported(new TiffBuilder().Image(2, 1, 1, 2).Shorts(266, 2)).ShouldContain("FillOrder");
        Unsupported(new TiffBuilder().Image(1, 1, new byte[3]).Shorts(277, 2).Shorts(258, 8, 16)).ShouldContain("8, 16 bits");
    }

    [Fact]
    public void Claims_that_cannot_be_true_are_refused_before_memory_is_taken()
    {
        Corrupt(new TiffBuilder().Image(0, 1, 1)).ShouldContain("width is 0");
        Corrupt(new TiffBuilder().Image(2, 1, 1, 2).Longs(257, 0xFFFFFFFF)).ShouldContain("height is 4294967295");
        Corrupt(new TiffBuilder().Image(100, 100, 1, 2)).ShouldContain("block 0");
        Corrupt(new TiffBuilder().Image(2, 1, 1, 2).Longs(279, 1000)).ShouldContain("should end at byte 1008");
        Corrupt(new TiffBuilder().Image(2, 1, 1, 2).Longs(322, 16).Longs(323, 16)).ShouldContain("lists 0");
        Corrupt(new TiffBuilder().Image(2, 4, 1, 2).Longs(278, 1)).ShouldContain("needs 4 blocks");
        Unsupported(new TiffBuilder().Image(int.MaxValue, int.MaxValue, 1, 2)).ShouldContain("MB each");
        Unsupported(new TiffBuilder().Image(200_000, 200_000, 1, 2).Shorts(259, 8)).ShouldContain("MB each");
    }

    [Fact]
    public void Directories_in_a_circle_end()
    {
        var bytes = new TiffBuilder().Image(2, 1, 1, 2).ToArray();
        var first = BitConverter.ToUInt32(bytes, 4);
        Corrupt(new TiffBuilder().Image(2, 1, 1, 2), first).ShouldContain("circle");
        Corrupt(new TiffBuilder().Image(2, 1, 1, 2), 1_000_000).ShouldContain("1000000");
    }

    private static TiffBuilder Georeferenced(int rasterType, int code) =>
        new TiffBuilder().Image(2, 1, 1, 2).Shorts(34735, 1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, rasterType, 3072, 0, 1, code);

    private static TiffBuilder UserDefined(string name, double easting) =>
        new TiffBuilder().Image(2, 1, 1, 2).Doubles(34736, easting).Text(34737, name + "|")
            .Shorts(34735, 1, 1, 0, 4, 1024, 0, 1, 1, 1026, 34737, name.Length + 1, 0, 3072, 0, 1, 32767, 3082, 34736, 1, 0);

    private GeoTiffFile Open(TiffBuilder builder, RasterOptions? options = null) => GeoTiffFile.Open(Save(builder.ToArray()), options);

    private string Unsupported(TiffBuilder builder) => Should.Throw<UnsupportedRasterException>(() => Open(builder)).Message;

    private string Corrupt(TiffBuilder builder, uint nextOfLast = 0)
    {
        var error = Should.Throw<RasterException>(() =>
        {
            using var raster = GeoTiffFile.Open(Save(builder.ToArray(nextOfLast)));
            raster.ReadWindow(new PixelWindow(0, 0, raster.Width, raster.Height));
        });
        error.ShouldNotBeOfType<UnsupportedRasterException>();
        return error.Message;
    }

    private string Save(byte[] bytes)
    {
        var path = _folder.File($"{Guid.NewGuid():N}.tif");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
