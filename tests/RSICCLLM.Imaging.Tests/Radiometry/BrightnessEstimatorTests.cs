using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Radiometry;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tests.Support;

namespace RSICCLLM.Imaging.Tests.Radiometry;

public sealed class BrightnessEstimatorTests
{
    private static readonly GeoTransform Place = new(1, 0, 500_000, 0, -1, 5_600_000);

    [Fact]
    public void Gain_and_offset_are_found_though_a_fifth_has_changed()
    {
        // later = 0.8 * earlier + 12, so earlier = 1.25 * later - 15.
        var before = new Ground(1).Picture(200, 200, (x, y) => (x, y));
        var after = new RgbImage(200, 200);
        for (var i = 0; i < after.Pixels.Length; i++)
            after.Pixels[i] = i / 600 < 40 ? (byte)240 : (byte)Math.Round((0.8 * before.Pixels[i]) + 12);
        using var first = new MemoryRaster(before, Place);
        using var second = new MemoryRaster(after, Place);
        var pair = PairReader.Create(first, second);

        var transfer = BrightnessEstimator.Measure(pair).ShouldNotBeNull();

        foreach (var band in transfer.Bands)
        {
            band.Gain.ShouldBe(1.25, 0.02);
            band.Offset.ShouldBe(-15, 2);
        }

        var matched = pair.WithBrightness(transfer).Read(new PixelWindow(50, 100, 64, 64));
        matched.After.Image.Pixels.Zip(matched.Before.Image.Pixels, (a, b) => Math.Abs(a - b)).Average().ShouldBeLessThan(2);
    }

    [Fact]
    public void Scenes_without_data_in_common_have_no_transfer()
    {
        using var before = new MemoryRaster(new Ground(1).Picture(100, 100, (x, y) => (x, y)), Place);
        using var after = new MemoryRaster(new RgbImage(100, 100), Place, noData: 0);

        BrightnessEstimator.Measure(PairReader.Create(before, after)).ShouldBeNull();
    }

    [Fact]
    public void Pixels_without_data_stay_black()
    {
        using var before = new MemoryRaster(new Ground(1).Picture(64, 64, (x, y) => (x, y)), Place);
        using var after = new MemoryRaster(new RgbImage(64, 64), Place, noData: 0);

        var pair = PairReader.Create(before, after).WithBrightness(new BrightnessTransfer([new(1, 50), new(1, 50), new(1, 50)], 1));

        pair.ReadAfter(new PixelWindow(0, 0, 64, 64)).Image.Pixels.ShouldAllBe(v => v == 0);
    }
}
