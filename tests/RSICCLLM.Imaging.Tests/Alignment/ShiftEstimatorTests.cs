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

    // Half a pixel between pixels is where a rival is read too low from the pixels beside it.
    [Theory]
    [InlineData(6, 0)]
    [InlineData(6.5, 6.5)]
    public void Halves_that_lie_differently_have_no_one_shift(double columns, double rows)
    {
        var ground = new Ground(1);
        var after = ground.Picture(400, 300, (x, y) => x < 200 ? (x, y) : (x - columns, y - rows));

        var estimate = Measure(ground.Picture(400, 300, (x, y) => (x, y)), after);

        (estimate.Finding, estimate.Shift).ShouldBe((ShiftFinding.Rival, default));
    }

    [Fact]
    public void Shadows_that_moved_with_the_sun_pull_the_shift_little()
    {
        const int width = 600, height = 520;

        // Discs that take half of the light lie two pixels farther right at the later date than the ground's shift says.
        var ground = new Ground(1);
        var random = new Random(3);
        var shadows = Enumerable.Range(0, width * height / 1200).Select(_ => (X: random.Next(width), Y: random.Next(height), Radius: random.Next(4, 9))).ToList();
        RgbImage Picture(double columns, double rows, double sun)
        {
            var picture = ground.Picture(width, height, (x, y) => (x - columns, y - rows));
            var dark = new HashSet<int>(shadows.SelectMany(s => from y in Enumerable.Range(s.Y - 10, 21)
                                                                from x in Enumerable.Range(s.X - 10, 24)
                                                                where x >= 0 && x < width && y >= 0 && y < height
                                                                where Math.Pow(x - columns - sun - s.X, 2) + Math.Pow(y - rows - s.Y, 2) < s.Radius * s.Radius
                                                                select (y * width) + x));
            for (var i = 0; i < picture.Pixels.Length; i++)
                picture.Pixels[i] = (byte)(dark.Contains(i / 3) ? picture.Pixels[i] / 2 : picture.Pixels[i]);
            return picture;
        }

        var estimate = Measure(Picture(0, 0, 0), Picture(0.6, -0.3, 2));

        estimate.IsFound.ShouldBeTrue();
        var error = estimate.Shift.DistanceTo(new Shift(0.6, -0.3));
        error.ShouldBeLessThan(0.1);
        error.ShouldBeLessThan(2 * estimate.StandardError);
    }

    [Fact]
    public void Holes_that_both_scenes_share_do_not_hold_the_shift_back()
    {
        // A grid of pixels without data, 1 % of all, at the same places of both dates.
        var ground = new Ground(1);
        var (before, after) = (ground.Picture(320, 260, (x, y) => (x, y)), ground.Picture(320, 260, (x, y) => (x - 1.7, y + 0.8)));
        foreach (var i in Enumerable.Range(0, 320 * 260).Where(i => i % 320 % 10 == 0 && i / 320 % 10 == 0))
        {
            before.Pixels.AsSpan(3 * i, 3).Clear();
            after.Pixels.AsSpan(3 * i, 3).Clear();
        }

        using var first = new MemoryRaster(before, Place, noData: 0);
        using var second = new MemoryRaster(after, Place, noData: 0);
        var estimate = ShiftEstimator.Measure(PairReader.Create(first, second));

        estimate.IsFound.ShouldBeTrue();
        estimate.Shift.DistanceTo(new Shift(1.7, -0.8)).ShouldBeLessThan(0.05);
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

    // From 384 pixels on the darker half of each window is left out as well.
    [Theory]
    [InlineData(384, 390)]
    [InlineData(383, 390)]
    [InlineData(130, 2000)]
    public void Scenes_of_all_shapes_show_their_shift(int width, int height)
    {
        var ground = new Ground(1);
        var estimate = Measure(ground.Picture(width, height, (x, y) => (x, y)), ground.Picture(width, height, (x, y) => (x - 2.35, y + 0.6)));

        estimate.Finding.ShouldBe(ShiftFinding.Found);
        estimate.Shift.DistanceTo(new Shift(2.35, -0.6)).ShouldBeLessThan(0.05);
        estimate.StandardError.ShouldBeInRange(0.001, 0.05);
    }

    [Theory]
    [InlineData(300, 300, ShiftFinding.NoTexture)]
    [InlineData(20, 300, ShiftFinding.TooSmall)]
    public void Scenes_without_texture_or_too_small_have_no_shift(int width, int height, ShiftFinding finding)
    {
        var flat = new RgbImage(width, height);
        Array.Fill(flat.Pixels, (byte)90);

        var estimate = Measure(flat, flat);

        (estimate.Finding, estimate.Windows, estimate.Confidence).ShouldBe((finding, 0, 0));
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
