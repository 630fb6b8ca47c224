using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rendering;
using RSICCLLM.Imaging.Tests.Support;

namespace RSICCLLM.Imaging.Tests.Rendering;

public sealed class SceneRendererTests
{
    [Fact]
    public void Stretch_runs_between_percentiles()
    {
        // 1 to 200: the 1st percentile is the 2nd smallest, the 99th the 198th (nearest rank).
        var stretch = Stretch.Between([.. Enumerable.Range(1, 200).Select(v => (float)v).Reverse()], 1, 99);
        stretch.ShouldBe(new Stretch(2, 198));
        stretch.Apply(2).ShouldBe((byte)0);
        stretch.Apply(100).ShouldBe((byte)128);
        stretch.Apply(198).ShouldBe((byte)255);
        stretch.Apply(-5).ShouldBe((byte)0);
        stretch.Apply(1000).ShouldBe((byte)255);
        Stretch.Between([], 1, 99).ShouldBe(Stretch.Identity);
        Stretch.Between([7f, 7f], 1, 99).Apply(7).ShouldBe((byte)0);
    }

    [Fact]
    public void Sixteen_bits_fill_eight_without_the_pixels_that_hold_no_data()
    {
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path("msi16_4band_nodata.tif"));
        var renderer = SceneRenderer.Create(raster);
        var (rgb, valid) = renderer.Render(new PixelWindow(0, 0, raster.Width, raster.Height));
        var samples = raster.ReadWindow(new PixelWindow(0, 0, raster.Width, raster.Height));
        for (var pixel = 0; pixel < valid.Length; pixel++)
        {
            var (column, row) = (pixel % raster.Width, pixel / raster.Width);
            valid[pixel].ShouldBe(samples[column, row, 0] != 0 || samples[column, row, 1] != 0 || samples[column, row, 2] != 0);
            for (var band = 0; band < 3; band++)
                rgb[(pixel * 3) + band].ShouldBe(valid[pixel] ? renderer.Stretches[band].Apply(samples[column, row, band]) : (byte)0);
        }

        valid.ShouldContain(false);
        rgb.Where((_, i) => valid[i / 3]).Min().ShouldBe((byte)0);
        rgb.Max().ShouldBe((byte)255);
    }

    [Fact]
    public void Transparent_pixels_are_not_data()
    {
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path("rgba8_alpha.tif"));
        var (_, valid) = SceneRenderer.Create(raster).Render(new PixelWindow(0, 0, raster.Width, raster.Height));
        var samples = raster.ReadWindow(new PixelWindow(0, 0, raster.Width, raster.Height));
        for (var pixel = 0; pixel < valid.Length; pixel++)
            valid[pixel].ShouldBe(samples[pixel % raster.Width, pixel / raster.Width, 3] != 0);
        valid.ShouldContain(false);
    }

    [Fact]
    public void Bands_can_be_chosen()
    {
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        var window = new PixelWindow(10, 10, 4, 4);
        var samples = raster.ReadWindow(window);
        var (bgr, _) = SceneRenderer.Create(raster, new RenderingOptions { Bands = [3, 2, 1] }).Render(window);
        bgr[0].ShouldBe(samples.Bytes[2]);
        bgr[2].ShouldBe(samples.Bytes[0]);
        var (gray, _) = SceneRenderer.Create(raster, new RenderingOptions { Bands = [2] }).Render(window);
        gray.AsSpan(0, 3).ToArray().ShouldAllBe(b => b == samples.Bytes[1]);
        Should.Throw<UnsupportedRasterException>(() => SceneRenderer.Create(raster, new RenderingOptions { Bands = [1, 2, 4] })).Message.ShouldContain("which has 3");
        Should.Throw<ArgumentException>(() => SceneRenderer.Create(raster, new RenderingOptions { LowPercentile = 99, HighPercentile = 1 }));
    }

    [Fact]
    public void One_band_is_grey()
    {
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path("float32_single.tif"));
        var (rgb, valid) = SceneRenderer.Create(raster).Render(new PixelWindow(0, 0, raster.Width, raster.Height));
        for (var pixel = 0; pixel < valid.Length; pixel++)
        {
            rgb[(pixel * 3) + 1].ShouldBe(rgb[pixel * 3]);
            rgb[(pixel * 3) + 2].ShouldBe(rgb[pixel * 3]);
        }
    }
}
