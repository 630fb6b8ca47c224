using CsCheck;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tests.Support;

namespace RSICCLLM.Imaging.Tests.Grids;

public sealed class PairReaderTests
{
    [Fact]
    public void Equal_grids_are_copied_exactly()
    {
        using var before = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        using var after = GeoTiffFile.Open(ReferenceRasters.Path("pair_after_offset.tif"));
        var reader = PairReader.Create(before, after);
        var window = new PixelWindow(100, 50, 64, 32);
        var pair = reader.Read(window);
        pair.Before.Image.Pixels.ShouldBe(before.ReadWindow(new PixelWindow(124, 80, 64, 32)).Bytes);
        pair.After.Image.Pixels.ShouldBe(after.ReadWindow(window).Bytes);
        pair.ValidShare.ShouldBe(1);
    }

    [Theory]
    [InlineData(GridResolution.Before)]
    [InlineData(GridResolution.After)]
    public void Other_resolution_falls_on_the_same_ground(GridResolution resolution)
    {
        // Both files show the later picture, so they agree best where nothing is shifted.
        using var before = GeoTiffFile.Open(ReferenceRasters.Path("pair_after_offset.tif"));
        using var after = GeoTiffFile.Open(ReferenceRasters.Path("pair_after_coarser.tif"));
        var reader = PairReader.Create(before, after, resolution);
        var window = new PixelWindow(40, 40, 180, 150);
        var pair = reader.Read(window);
        pair.ValidShare.ShouldBe(1);
        var centred = Difference(pair.Before.Image, pair.After.Image, 0, 0);
        foreach (var (dx, dy) in new[] { (1, 0), (-1, 0), (0, 1), (0, -1) })
            Difference(pair.Before.Image, pair.After.Image, dx, dy).ShouldBeGreaterThan(centred * 1.15);

        // Symmetric to within a fraction: a shift of half a pixel would favour one side.
        Difference(pair.Before.Image, pair.After.Image, 1, 0).ShouldBe(Difference(pair.Before.Image, pair.After.Image, -1, 0), centred * 0.25);
        Difference(pair.Before.Image, pair.After.Image, 0, 1).ShouldBe(Difference(pair.Before.Image, pair.After.Image, 0, -1), centred * 0.25);
    }

    [Fact]
    public void Linear_ramps_survive_any_resampling() =>
        Gen.Select(Gen.Double[0.3, 3.0], Gen.Double[-5.0, 5.0], Gen.Double[-5.0, 5.0]).Sample(
            (pixel, shiftX, shiftY) =>
            {
                // Brightness = 40 + x + y / 2 on the ground, sampled at pixel centres of both grids.
                using var before = Ramp(new GeoTransform(1, 0, 0, 0, -1, 0), 60);
                using var after = Ramp(new GeoTransform(pixel, 0, shiftX, 0, -pixel, shiftY), (int)(60 / pixel));
                var reader = PairReader.Create(before, after);
                var pair = reader.Read(new PixelWindow(0, 0, reader.Grid.Width, reader.Grid.Height));
                for (var row = 4; row < reader.Grid.Height - 4; row++)
                {
                    for (var column = 4; column < reader.Grid.Width - 4; column++)
                    {
                        var index = ((row * reader.Grid.Width) + column) * 3;
                        Math.Abs(pair.Before.Image.Pixels[index] - pair.After.Image.Pixels[index]).ShouldBeLessThanOrEqualTo(1);
                    }
                }
            },
            iter: 60);

    [Fact]
    public void Beyond_the_grid_there_is_no_data()
    {
        using var before = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        using var after = GeoTiffFile.Open(ReferenceRasters.Path("pair_after_offset.tif"));
        var pair = PairReader.Create(before, after).Read(new PixelWindow(300, 250, 16, 16));
        pair.Before.Valid.ValidCount.ShouldBe(6 * 10);
        pair.Before.Valid[5, 9].ShouldBeTrue();
        pair.Before.Valid[6, 0].ShouldBeFalse();
        pair.Before.Image.Pixels.AsSpan(6 * 3, 10 * 3).ToArray().ShouldAllBe(b => b == 0);
        pair.After.Valid.ValidCount.ShouldBe(60);
        pair.ValidShare.ShouldBe(60 / 256.0);
    }

    [Fact]
    public void No_data_is_no_colour()
    {
        // The right half is "no data"; resampling must not mix its black into the left.
        var image = new RgbImage(40, 40);
        for (var pixel = 0; pixel < 1600; pixel++)
        {
            if (pixel % 40 < 20)
                image.Pixels.AsSpan(pixel * 3, 3).Fill(200);
        }

        using var before = new MemoryRaster(TestImages.Pattern(60, 60), new GeoTransform(0.6, 0, 0, 0, -0.6, 40));
        using var after = new MemoryRaster(image, new GeoTransform(1, 0, 0, 0, -1, 40), noData: 0);
        var pair = PairReader.Create(before, after).Read(new PixelWindow(0, 0, 60, 60));
        for (var i = 0; i < 3600; i++)
            pair.After.Image.Pixels[i * 3].ShouldBe(pair.After.Valid.Flags[i] ? (byte)200 : (byte)0);

        // 20 m of 0.6 m pixels: 33 whole ones, and the 34th has its centre at 20.1 m.
        pair.After.Valid.ValidCount.ShouldBe(33 * 60);
    }

    [Fact]
    public void Overview_shows_the_whole_grid()
    {
        using var before = GeoTiffFile.Open(ReferenceRasters.Path("rgb8_overviews.tif"));
        using var after = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        var reader = PairReader.Create(before, after);
        var (pair, transform) = reader.ReadOverview(100);
        (pair.Before.Image.Width, pair.Before.Image.Height).ShouldBe((100, 88));
        pair.ValidShare.ShouldBe(1);
        transform.Apply(100, 88).X.ShouldBe(reader.Grid.Extent.MaxX, 1e-9);
        transform.Apply(100, 88).Y.ShouldBe(reader.Grid.Extent.MinY, 1e-9);

        // One scene goes through its overview, the other is averaged from full resolution.
        Difference(pair.Before.Image, pair.After.Image, 0, 0).ShouldBeLessThan(Difference(pair.Before.Image, pair.After.Image, 1, 0) / 2);
    }

    private static MemoryRaster Ramp(GeoTransform transform, int size)
    {
        var image = new RgbImage(size, size);
        for (var pixel = 0; pixel < size * size; pixel++)
        {
            var (x, y) = transform.Apply((pixel % size) + 0.5, (pixel / size) + 0.5);
            image.Pixels.AsSpan(pixel * 3, 3).Fill((byte)Math.Round(80 + x - (y / 2)));
        }

        return new MemoryRaster(image, transform);
    }

    /// <summary>Mean absolute difference with the second image shifted.</summary>
    private static double Difference(RgbImage first, RgbImage second, int dx, int dy)
    {
        var (sum, count) = (0L, 0);
        for (var row = 2; row < first.Height - 2; row++)
        {
            for (var column = 2; column < first.Width - 2; column++)
            {
                var a = ((row * first.Width) + column) * 3;
                var b = (((row + dy) * first.Width) + column + dx) * 3;
                sum += Math.Abs(first.Pixels[a] - second.Pixels[b]) + Math.Abs(first.Pixels[a + 1] - second.Pixels[b + 1]) + Math.Abs(first.Pixels[a + 2] - second.Pixels[b + 2]);
                count += 3;
            }
        }

        return (double)sum / count;
    }
}
