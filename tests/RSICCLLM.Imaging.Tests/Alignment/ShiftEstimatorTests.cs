using RSICCLLM.Imaging.Alignment;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Imaging.Tests.Alignment;

public sealed class ShiftEstimatorTests
{
    private static readonly GeoTransform Place = new(1, 0, 500_000, 0, -1, 5_600_000);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.3, -0.7)]
    [InlineData(-2.45, 1.2)]
    [InlineData(11.8, -7.1)]
    public void A_shift_is_found(double columns, double rows)
    {
        var ground = new Ground(1);
        var estimate = Measure(ground.Picture(320, 260, (x, y) => (x, y)), ground.Picture(320, 260, (x, y) => (x - columns, y - rows)));

        estimate.IsFound.ShouldBeTrue();
        estimate.Shift.DistanceTo(new Shift(columns, rows)).ShouldBeLessThan(0.05);
        estimate.Confidence.ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public void Changed_places_do_not_count()
    {
        // The left two fifths show other ground at the later date.
        var (ground, other) = (new Ground(1), new Ground(2));
        var after = ground.Picture(400, 300, (x, y) => (x - 1.4, y + 0.6));
        var changed = other.Picture(160, 300, (x, y) => (x, y));
        for (var row = 0; row < 300; row++)
            changed.Pixels.AsSpan(row * 160 * 3, 160 * 3).CopyTo(after.Pixels.AsSpan(row * 400 * 3));

        var estimate = Measure(ground.Picture(400, 300, (x, y) => (x, y)), after);

        estimate.Shift.DistanceTo(new Shift(1.4, -0.6)).ShouldBeLessThan(0.1);
        estimate.Agreeing.ShouldBeLessThan(estimate.Windows);
    }

    [Fact]
    public void A_shift_is_found_where_most_of_the_scene_has_changed()
    {
        // The left three fifths show other ground at the later date: no four windows out of ten agree, but what they have in common adds up.
        var (ground, other) = (new Ground(1), new Ground(2));
        var after = ground.Picture(400, 300, (x, y) => (x + 2.3, y - 0.85));
        var changed = other.Picture(240, 300, (x, y) => (x, y));
        for (var row = 0; row < 300; row++)
            changed.Pixels.AsSpan(row * 240 * 3, 240 * 3).CopyTo(after.Pixels.AsSpan(row * 400 * 3));

        var estimate = Measure(ground.Picture(400, 300, (x, y) => (x, y)), after);

        estimate.IsFound.ShouldBeTrue();
        estimate.Shift.DistanceTo(new Shift(-2.3, 0.85)).ShouldBeLessThan(0.1);
    }

    [Fact]
    public void Halves_that_lie_differently_have_no_one_shift()
    {
        var ground = new Ground(1);
        var after = ground.Picture(400, 300, (x, y) => (x < 200 ? x : x - 6, y));

        var estimate = Measure(ground.Picture(400, 300, (x, y) => (x, y)), after);

        (estimate.IsFound, estimate.Shift, estimate.StandardError).ShouldBe((false, default, 0));
    }

    [Fact]
    public void Scenes_without_anything_in_common_have_no_shift()
    {
        var estimate = Measure(new Ground(1).Picture(400, 300, (x, y) => (x, y)), new Ground(2).Picture(400, 300, (x, y) => (x, y)));

        (estimate.IsFound, estimate.Shift).ShouldBe((false, default));
        estimate.Windows.ShouldBeGreaterThan(0);
    }

    // Chance is reckoned for the windows that can show a shift: under cloud or snow there are few, and their chance peaks are higher.
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void A_later_date_that_is_mostly_flat_proves_no_more_than_what_is_left_of_it(int seed)
    {
        var after = new Ground(seed).Picture(700, 700, (x, y) => (x, y));
        for (var i = 0; i < after.Pixels.Length; i++)
        {
            if (i / 3 % 700 >= 230 || i / 3 / 700 >= 230)
                after.Pixels[i] = 90;
        }

        var estimate = Measure(new Ground(1).Picture(700, 700, (x, y) => (x, y)), after);

        estimate.IsFound.ShouldBeFalse();
        estimate.OverChance.ShouldBeInRange(0, 5.5);
    }

    [Theory]
    [InlineData(300, 300)]
    [InlineData(20, 300)]
    public void Scenes_without_texture_or_too_small_have_no_shift(int width, int height)
    {
        var flat = new RgbImage(width, height);
        Array.Fill(flat.Pixels, (byte)90);

        var estimate = Measure(flat, flat);

        (estimate.IsFound, estimate.Windows, estimate.Confidence).ShouldBe((false, 0, 0));
    }

    [Fact]
    public void A_corrected_pair_has_no_shift_left()
    {
        var ground = new Ground(3);
        using var before = new MemoryRaster(ground.Picture(320, 260, (x, y) => (x, y)), Place);
        using var after = new MemoryRaster(ground.Picture(320, 260, (x, y) => (x - 2.3, y - 1.6)), Place);
        var pair = PairReader.Create(before, after);

        var corrected = pair.Shifted(ShiftEstimator.Measure(pair).Shift);

        (pair.AfterPlacement, corrected.AfterPlacement).ShouldBe((ScenePlacement.Copied, ScenePlacement.Resampled));

        // Linear interpolation by f moves a wave of u cycles per pixel by atan(f sin 2 pi u / (1 - f + f cos 2 pi u)) / 2 pi u: at a quarter of a
        // cycle, the ground's finest, 0.042 pixels short of 0.3 and 0.026 short of 0.4. So up to 0.05 pixels are left, and measured.
        ShiftEstimator.Measure(corrected).Shift.Length.ShouldBeLessThan(0.07);
        var (a, b) = (corrected.Read(new PixelWindow(100, 100, 64, 64)).Before.Image.Pixels, corrected.Read(new PixelWindow(100, 100, 64, 64)).After.Image.Pixels);
        a.Zip(b, (x, y) => Math.Abs(x - y)).Average().ShouldBeLessThan(10);
    }

    // Pictures of half the resolution, averaged from pairs of pixels that begin at even or at odd places, lie exactly half a pixel apart,
    // and no interpolation was needed to make them.
    [Theory]
    [InlineData("levir")]
    [InlineData("dsifn")]
    public void Half_a_pixel_is_found_in_real_pictures(string set)
    {
        var found = 0;
        foreach (var folder in Directory.GetDirectories(SharedData.Path("data", "real-pairs", set)))
        {
            var (before, after) = (RgbImageFile.Read(Path.Combine(folder, "before.png")), RgbImageFile.Read(Path.Combine(folder, "after.png")));
            var itself = Measure(Halved(before, 0), Halved(before, 1));
            itself.IsFound.ShouldBeTrue(folder);
            itself.Shift.DistanceTo(new Shift(-0.5, -0.5)).ShouldBeLessThan(0.1, folder);
            found++;

            // Two dates have a shift of their own, so the difference counts. Pictures of 127 pixels are small for that: it is rarely found, and less exact.
            var (own, moved) = (Measure(Halved(before, 0), Halved(after, 0)), Measure(Halved(before, 0), Halved(after, 1)));
            if (own.IsFound && moved.IsFound)
                moved.Shift.DistanceTo(new Shift(own.Shift.Columns - 0.5, own.Shift.Rows - 0.5)).ShouldBeLessThan(0.25, folder);
        }

        found.ShouldBeGreaterThanOrEqualTo(5);
    }

    private static RgbImage Halved(RgbImage image, int start)
    {
        var (width, height) = ((image.Width / 2) - 1, (image.Height / 2) - 1);
        var half = new RgbImage(width, height);
        for (var i = 0; i < half.Pixels.Length; i++)
        {
            var (x, y, band) = ((i / 3 % width * 2) + start, (i / 3 / width * 2) + start, i % 3);
            int At(int column, int row) => image.Pixels[(((row * image.Width) + column) * 3) + band];
            half.Pixels[i] = (byte)((At(x, y) + At(x + 1, y) + At(x, y + 1) + At(x + 1, y + 1) + 2) / 4);
        }

        return half;
    }

    private static ShiftEstimate Measure(RgbImage before, RgbImage after)
    {
        using var first = new MemoryRaster(before, Place);
        using var second = new MemoryRaster(after, Place);
        return ShiftEstimator.Measure(PairReader.Create(first, second));
    }
}
