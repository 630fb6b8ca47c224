using RSICCLLM.Imaging.Radiometry;

namespace RSICCLLM.Imaging.Tests.Radiometry;

public sealed class LevelPairsTests
{
    [Fact]
    public void The_median_distance_counts_every_pixel()
    {
        // From the line before = after: 0 twice, 4 once, 20 twice.
        var pairs = Pairs((10, 10), (10, 30), (14, 10), (10, 10), (10, 30));

        pairs.Pixels.ShouldBe(5);
        pairs.MedianDistance(new BandTransfer(1, 0)).ShouldBe(4);
        pairs.MedianDistance(new BandTransfer(0.5, 5)).ShouldBe(4);
    }

    [Fact]
    public void Of_an_even_number_the_upper_median_is_taken() =>
        Pairs((10, 10), (13, 10), (10, 10), (15, 10)).MedianDistance(new BandTransfer(1, 0)).ShouldBe(3);

    [Fact]
    public void Percentiles_give_the_line_of_pixels_on_a_line()
    {
        // before = 2 after + 7; the last pixel is far away and beyond the percentile 90.
        var pairs = Pairs([.. Enumerable.Range(1, 10).Select(i => ((17 + (10 * (i - 1))), 5 * i)), (255, 255)]);

        pairs.ByPercentiles().ShouldBe(new BandTransfer(2, 7));
    }

    [Fact]
    public void A_date_of_one_level_gives_an_offset_alone() =>
        Pairs((20, 50), (30, 50), (40, 50)).ByPercentiles().ShouldBe(new BandTransfer(1, -20));

    [Fact]
    public void The_major_axis_of_pixels_on_a_line_is_that_line()
    {
        // before = 3 after + 1.
        var line = Pairs((4, 1), (7, 2), (7, 2), (10, 3)).ByMajorAxis();

        line.Gain.ShouldBe(3, 1e-9);
        line.Offset.ShouldBe(1, 1e-9);
    }

    [Fact]
    public void Where_one_date_falls_as_the_other_rises_there_is_an_offset_alone() =>
        Pairs((1, 4), (3, 2)).ByMajorAxis().ShouldBe(new BandTransfer(1, -1));

    [Fact]
    public void Pairs_within_a_distance_of_a_line_are_told_by_their_codes()
    {
        var within = LevelPairs.Within(new BandTransfer(1, 10), 2);

        // 10 + 10 = 20 is expected before.
        within[LevelPairs.Code(22, 10)].ShouldBeTrue();
        within[LevelPairs.Code(18, 10)].ShouldBeTrue();
        within[LevelPairs.Code(23, 10)].ShouldBeFalse();
        within[LevelPairs.Code(10, 22)].ShouldBeFalse();
    }

    private static LevelPairs Pairs(params (int Before, int After)[] pixels)
    {
        var pairs = new LevelPairs();
        foreach (var (before, after) in pixels)
            pairs.Add(LevelPairs.Code((byte)before, (byte)after));
        return pairs;
    }
}
