using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rendering;
using RSICCLLM.Imaging.Tests.Support;

namespace RSICCLLM.Imaging.Tests.Rendering;

public sealed class StretchSamplerTests
{
    [Fact]
    public void Large_scene_is_sampled_over_its_whole_area()
    {
        // Brightness grows from 0 to 239 with the columns of 2400: windows spread evenly see both ends.
        var image = new RgbImage(2400, 1200);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(i / 3 % 2400 / 10);
        using var scene = new MemoryRaster(image, transform: null);
        var stretch = StretchSampler.Measure(scene, BandChoice.Of(scene, []), new RenderingOptions { LowPercentile = 0, HighPercentile = 100 });
        stretch.ShouldBe([new Stretch(0, 239), new Stretch(0, 239), new Stretch(0, 239)]);
    }

    [Fact]
    public void No_data_does_not_count()
    {
        using var raster = GeoTiffFile.Open(ReferenceRasters.Path("float32_single.tif"));
        var stretch = StretchSampler.Measure(raster, BandChoice.Of(raster, []), new RenderingOptions { LowPercentile = 0, HighPercentile = 100 });
        var values = raster.ReadWindow(new PixelWindow(0, 0, raster.Width, raster.Height)).Samples<float>().ToArray().Where(v => v != -9999).ToList();
        stretch[0].ShouldBe(new Stretch(values.Min(), values.Max()));
    }
}
