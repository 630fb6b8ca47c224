using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Batch.Tests.Support;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Pairs;

/// <summary>Scenes of 240 x 200 pixels of half a metre with a random texture; the later one's content lies a whole number of pixels aside.</summary>
public sealed class PairMatchingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_shift_below_the_limit_is_corrected_and_told()
    {
        using var scenes = Open(3, -2, new AlignmentOptions());

        var facts = scenes.Matching.AlignmentFacts.ShouldNotBeNull();
        (facts.Found, facts.Corrected).ShouldBe((true, true));
        (facts.Columns, facts.Rows).ShouldSatisfyAllConditions(s => s.Columns.ShouldBe(3, 0.05), s => s.Rows.ShouldBe(-2, 0.05));
        facts.Metres.ShouldBe(Math.Sqrt(13) / 2, 0.03);
        Rows(scenes).ShouldContain(r => r.Key == "Shift between the scenes" && r.Value.Contains("+3.0", StringComparison.Ordinal) && r.Value.EndsWith("; corrected", StringComparison.Ordinal));

        // The middle of the scenes now shows the same.
        var both = scenes.Reader.Read(new PixelWindow(60, 60, 64, 64));
        both.Before.Image.Pixels.Zip(both.After.Image.Pixels, (a, b) => Math.Abs(a - b)).Average().ShouldBeLessThan(5);
    }

    // 5.5e-6 degrees at 51 north are 0.3861 m along a parallel and 0.6119 m along a meridian (70,197.7 and 111,248.3 m in a degree, by the ellipsoid's radii
    // of curvature): 4 columns 1.544 m, 4 rows 2.447 m; the root of a pixel's area, 0.486 m, would make 1.944 m of both.
    [Theory]
    [InlineData(4, 0, 1.544)]
    [InlineData(0, 4, 2.447)]
    [InlineData(3, -4, 2.708)]
    public void A_shift_in_degrees_is_measured_by_the_pixels_own_sides(int columns, int rows, double metres)
    {
        using var scenes = Open(columns, rows, new AlignmentOptions(), place: (4326, new GeoTransform(5.5e-6, 0, 9, 0, -5.5e-6, 51)));

        scenes.Matching.AlignmentFacts.ShouldNotBeNull().Metres.ShouldBe(metres, 0.03);
        var told = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"({scenes.Matching.AlignmentFacts.Metres:0.00} m;");
        Rows(scenes).ShouldContain(r => r.Key == "Shift between the scenes" && r.Value.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public void A_shift_above_the_limit_is_refused_with_its_figures()
    {
        var error = Should.Throw<ScenePairException>(() => Open(3, -2, new AlignmentOptions { MaximumShift = 2 }));

        error.Message.ShouldStartWith("The scenes are shifted against each other by 3.6");
        error.Message.ShouldContain("pixels, more than the 2 pixels that \"alignment.maximumShift\" allows (1.80 m; +");
        error.Message.ShouldContain("windows agree); register them again");
    }

    [Fact]
    public void A_shift_that_is_not_clear_of_its_error_is_told_and_not_corrected()
    {
        // One pixel to the right in the right two fifths, none elsewhere.
        using var scenes = Open(0, 0, new AlignmentOptions(), right: 1);

        var facts = scenes.Matching.AlignmentFacts.ShouldNotBeNull();
        var length = Math.Sqrt((facts.Columns * facts.Columns) + (facts.Rows * facts.Rows));
        facts.Found.ShouldBeTrue();
        length.ShouldBeInRange(0.25, 2 * facts.StandardErrorPixels!.Value);
        facts.Corrected.ShouldBeFalse();
        Rows(scenes).ShouldContain(r => r.Value.EndsWith("; not corrected: not clear of its standard error", StringComparison.Ordinal));
        scenes.Reader.AfterPlacement.ShouldBe(ScenePlacement.Copied);
    }

    [Fact]
    public void A_shift_that_is_not_clear_of_its_error_does_not_end_a_pair()
    {
        using var scenes = Open(0, 0, new AlignmentOptions { MaximumShift = 0.1 }, right: 1);

        (scenes.Matching.Shift!.IsFound, scenes.Matching.Corrected).ShouldBe((true, false));
        scenes.Matching.Shift.Shift.Length.ShouldBeGreaterThan(0.1);
    }

    [Fact]
    public void Why_no_shift_could_be_told_is_kept()
    {
        using var scenes = Open(0, 0, new AlignmentOptions(), _ => 90);

        var facts = scenes.Matching.AlignmentFacts.ShouldNotBeNull();
        (facts.Found, facts.Reason, facts.StandardErrorPixels).ShouldBe((false, "no windows with data and texture at both dates", null));
        Rows(scenes).ShouldContain(r => r.Key == "Shift between the scenes" && r.Value == "could not be told: no windows with data and texture at both dates");
    }

    [Theory]
    [InlineData("report", true)]
    [InlineData("off", false)]
    public void Other_modes_leave_the_pixels_alone(string mode, bool measured)
    {
        using var scenes = Open(3, -2, new AlignmentOptions { Mode = mode, MaximumShift = 1 });

        (scenes.Matching.AlignmentFacts is not null).ShouldBe(measured);
        scenes.Matching.Corrected.ShouldBeFalse();
        scenes.Reader.AfterPlacement.ShouldBe(ScenePlacement.Copied);
    }

    [Fact]
    public void Scenes_that_fit_are_left_as_they_are()
    {
        using var scenes = Open(0, 0, new AlignmentOptions());

        (scenes.Matching.Shift!.IsFound, scenes.Matching.Corrected).ShouldBe((true, false));
        scenes.Reader.AfterPlacement.ShouldBe(ScenePlacement.Copied);
        Rows(scenes).ShouldContain(r => r.Key == "Scenes on the common grid" && r.Value == "earlier scene as it is, later scene as it is");
    }

    [Fact]
    public void Brightness_is_matched_where_that_is_asked_for()
    {
        using var scenes = Open(0, 0, new AlignmentOptions(), v => (byte)((v / 2) + 40), new RadiometryOptions { Mode = "match" });

        // The later scene is half of the earlier one and 40, so it becomes twice itself less 80.
        scenes.Matching.Brightness.ShouldNotBeNull().Bands[0].Gain.ShouldBe(2, 0.05);
        Rows(scenes).ShouldContain(r => r.Key == "Brightness of the later scene" && r.Value.StartsWith("matched", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static List<KeyValuePair<string, string>> Rows(PairScenes scenes) => [.. scenes.Matching.Rows(new RunConfiguration { Model = "", Output = "", Pairs = [] })];

    [Theory]
    [InlineData("match", "matched")]
    [InlineData("off", "not matched")]
    public void Brightness_is_measured_for_the_report_whether_it_is_matched_or_not(string mode, string words)
    {
        using var scenes = Open(0, 0, new AlignmentOptions(), v => (byte)((v / 2) + 40), new RadiometryOptions { Mode = mode });

        var figures = scenes.Matching.RadiometryFigures();

        figures.Count.ShouldBe(7);
        figures[0].Value!.Value.ShouldBe(2, 0.05);
        figures[3].Value!.Value.ShouldBe(-80, 5);
        figures[6].Text.ShouldBe(words);
        figures[6].Value!.Value.ShouldBeGreaterThan(1000);
    }

    private PairScenes Open(int columns, int rows, AlignmentOptions alignment, Func<byte, byte>? later = null, RadiometryOptions? radiometry = null, int right = 0, (int Epsg, GeoTransform Transform)? place = null)
    {
        const int Margin = 8;
        var (width, height) = (240, 200);
        var texture = new byte[(width + (2 * Margin)) * (height + (2 * Margin))];
        new Random(4).NextBytes(texture);
        RgbImage Cut(int left, int top, Func<byte, byte> value, int right = 0)
        {
            var image = new RgbImage(width, height);
            for (var i = 0; i < width * height; i++)
            {
                // Blocks of 2 x 2 pixels, so that not all of it is noise.
                var (x, y) = (((i % width) + left - (i % width >= width * 3 / 5 ? right : 0)) / 2, ((i / width) + top) / 2);
                image.Pixels.AsSpan(i * 3, 3).Fill(value((byte)(30 + (texture[(y * (width + (2 * Margin))) + x] / 2))));
            }

            return image;
        }

        var (epsg, transform) = place ?? (25832, new GeoTransform(0.5, 0, 541_000, 0, -0.5, 5_688_000));
        var options = new GeoTiffWriterOptions { Width = width, Height = height, Transform = transform, EpsgCode = epsg };
        GeoTiffWriter.Write(_folder.File("before.tif"), Cut(Margin, Margin, v => v), options);
        GeoTiffWriter.Write(_folder.File("after.tif"), Cut(Margin - columns, Margin - rows, later ?? (v => v), right), options);
        var pair = new PairConfiguration("p", new SceneConfiguration(_folder.File("before.tif"), null), new SceneConfiguration(_folder.File("after.tif"), null));
        var run = new RunConfiguration { Model = "m", Output = "o", Pairs = [pair], Tiling = new TilingOptions { Overlap = 0 }, Alignment = alignment, Radiometry = radiometry ?? new RadiometryOptions() };
        return PairScenes.Open(pair, run, new ScriptedCaptioner().Description with { GroundSamplingDistance = 0.5 });
    }
}
