using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tests.Support;

namespace RSICCLLM.Imaging.Tests.Rasters;

public sealed class GeoTiffFileTests
{
    public static TheoryData<string> GoodFiles { get; } = new(
        "rgb8_deflate_tiled_utm.tif", "rgb8_strip_none.tif", "rgb8_lzw_pred2.tif", "rgb8_jpeg_ycbcr.tif", "rgb8_packbits_planar.tif",
        "rgb8_bigtiff_deflate.tif", "rgb8_zstd.tif", "msi16_4band_nodata.tif", "rgb16_pred_deflate_wgs84.tif", "float32_single.tif",
        "rgba8_alpha.tif", "rgb8_overviews.tif", "rgb8_rotated.tif", "rgb8_no_georef.tif", "gray8_palette_like.tif", "pair_before.tif",
        "pair_after_offset.tif", "pair_after_coarser.tif", "pair_after_other_zone.tif", "pair_after_elsewhere.tif");

    [Fact]
    public void Every_recorded_file_is_tested() =>
        ReferenceRasters.All().Select(r => r.File).Order().ShouldBe(GoodFiles.Select(row => row.Data).Order());

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public void Structure_and_georeference_agree_with_the_record(string file)
    {
        var expected = ReferenceRasters.All().Single(r => r.File == file);
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path(file));
        raster.Width.ShouldBe(expected.Width);
        raster.Height.ShouldBe(expected.Height);
        raster.BandCount.ShouldBe(expected.Bands);
        raster.SampleType.ToString().ToLowerInvariant().ShouldBe(expected.Dtype);
        raster.NoData.ShouldBe(expected.Nodata);
        raster.Crs?.EpsgCode.ShouldBe(expected.Epsg);
        (raster.Crs is null).ShouldBe(expected.Epsg is null);

        var t = raster.Transform ?? new GeoTransform(1, 0, 0, 0, 1, 0);
        (raster.Transform is null).ShouldBe(expected.Epsg is null);
        double[] actual = [t.A, t.B, t.C, t.D, t.E, t.F];
        for (var i = 0; i < 6; i++)
            actual[i].ShouldBe(expected.Transform[i], 1e-9 * Math.Max(1, Math.Abs(expected.Transform[i])));
        (double X, double Y)[] corners = [t.Apply(0, 0), t.Apply(raster.Width, 0), t.Apply(0, raster.Height), t.Apply(raster.Width, raster.Height)];
        corners.Min(c => c.X).ShouldBe(expected.Bounds[0], 1e-6);
        corners.Max(c => c.X).ShouldBe(expected.Bounds[2], 1e-6);
        corners.Min(c => c.Y).ShouldBe(Math.Min(expected.Bounds[1], expected.Bounds[3]), 1e-6);
        corners.Max(c => c.Y).ShouldBe(Math.Max(expected.Bounds[1], expected.Bounds[3]), 1e-6);
    }

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public void Window_has_the_recorded_pixels(string file)
    {
        var expected = ReferenceRasters.All().Single(r => r.File == file);
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path(file));
        var window = raster.ReadWindow(expected.Window.ToWindow());
        var recorded = ReferenceRasters.Window(file);

        // JPEG decoders may round differently.
        var tolerance = expected.Lossy ? 1 : 0;
        var worst = 0.0;
        var total = 0.0;
        for (var i = 0; i < recorded.Length; i++)
        {
            var (band, row, column) = (i / (window.Width * window.Height), i / window.Width % window.Height, i % window.Width);
            var error = Math.Abs(window[column, row, band] - recorded[i]);
            worst = Math.Max(worst, error);
            total += error;
        }

        recorded.Length.ShouldBe(window.Width * window.Height * window.BandCount);
        worst.ShouldBeLessThanOrEqualTo(tolerance);
        (total / recorded.Length).ShouldBeLessThanOrEqualTo(tolerance / 6.0);
    }

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public void Windows_read_alone_agree_with_the_whole(string file)
    {
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path(file));
        var whole = raster.ReadWindow(new PixelWindow(0, 0, raster.Width, raster.Height));
        using var again = GeoTiffFile.Open(ReferenceRasters.Path(file), new RasterOptions { CacheMegabytes = 1 });
        foreach (var window in new PixelWindow[] { new(0, 0, 1, 1), new(raster.Width - 1, raster.Height - 1, 1, 1), new(120, 60, 131, 77), new(0, 127, raster.Width, 3) })
        {
            var part = again.ReadWindow(window);
            for (var row = 0; row < window.Height; row++)
            {
                var bytes = window.Width * part.BandCount * part.SampleType.ByteSize();
                var start = (((window.Row + row) * whole.Width) + window.Column) * part.BandCount * part.SampleType.ByteSize();
                part.Bytes.AsSpan(row * bytes, bytes).SequenceEqual(whole.Bytes.AsSpan(start, bytes)).ShouldBeTrue();
            }
        }
    }

    [Theory]
    [InlineData("broken_empty.tif", "is empty")]
    [InlineData("broken_header_only.tif", "damaged")]
    [InlineData("broken_not_a_tiff.tif", "is not a TIFF")]
    [InlineData("broken_truncated.tif", "truncated or damaged")]
    [InlineData("no_such_file.tif", "was not found")]
    public void Broken_file_is_refused_when_opened(string file, string reason)
    {
        var path = file == "no_such_file.tif" ? file : ReferenceRasters.Path(file);
        var error = Should.Throw<RasterException>(() => GeoTiffFile.Open(path));
        error.ShouldNotBeOfType<UnsupportedRasterException>();
        error.Message.ShouldContain(reason);
        error.Message.ShouldContain(file);
        error.Message.ShouldNotContain('\n');
    }

    [Fact]
    public void Bit_rot_is_found_when_its_block_is_read()
    {
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path("broken_bitrot.tif"));
        var error = Should.Throw<RasterException>(() => raster.ReadWindow(new PixelWindow(0, 0, raster.Width, raster.Height)));
        error.Message.ShouldContain("broken_bitrot.tif");
        error.Message.ShouldContain("block ");
    }

    [Fact]
    public void Overviews_are_found_and_read()
    {
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path("rgb8_overviews.tif"));
        raster.Overviews.ShouldBe([new RasterSize(170, 150), new RasterSize(85, 75)]);

        // Averages of 2 x 2 pixels stay close to the full resolution's mean.
        var full = raster.ReadWindow(new PixelWindow(0, 0, 340, 300));
        var half = raster.ReadWindow(new PixelWindow(0, 0, 170, 150), overview: 0);
        half.Bytes.Average(b => b).ShouldBe(full.Bytes.Average(b => b), 2.0);
    }

    [Theory]
    [InlineData(-1, 0, 10, 10)]
    [InlineData(335, 0, 10, 10)]
    [InlineData(0, 295, 10, 10)]
    [InlineData(0, 0, 0, 10)]
    [InlineData(0, 0, int.MaxValue, int.MaxValue)]
    [InlineData(int.MaxValue, 0, 10, 10)]
    public void Window_outside_the_raster_is_refused(int column, int row, int width, int height)
    {
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        Should.Throw<ArgumentOutOfRangeException>(() => raster.ReadWindow(new PixelWindow(column, row, width, height)));
        Should.Throw<ArgumentOutOfRangeException>(() => raster.ReadWindow(new PixelWindow(0, 0, 1, 1), overview: 0));
    }

    [Fact]
    public void Alpha_band_is_recognised()
    {
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path("rgba8_alpha.tif"));
        raster.BandRoles.ShouldBe([BandRole.Red, BandRole.Green, BandRole.Blue, BandRole.Alpha]);
    }

    [Fact]
    public void Several_threads_read_the_same_pixels()
    {
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path("rgb8_lzw_pred2.tif"), new RasterOptions { CacheMegabytes = 1 });
        var whole = raster.ReadWindow(new PixelWindow(0, 0, 340, 300)).Bytes;
        Parallel.For(0, 16, _ => raster.ReadWindow(new PixelWindow(0, 0, 340, 300)).Bytes.AsSpan().SequenceEqual(whole).ShouldBeTrue());
    }
}
