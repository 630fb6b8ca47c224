using RSICCLLM.Imaging.Alignment;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Tests.Alignment;

public sealed class SpatialErrorTests
{
    // Four windows far from each other: variance 1 + 1 + 4 + 4, times 4/3 for the shift that was fitted.
    [Fact]
    public void Windows_far_from_each_other_count_one_by_one() =>
        SpatialError.Of([Pull(1, 0, 0, 0), Pull(-1, 0, 1000, 0), Pull(0, 2, 0, 1000), Pull(0, -2, 1000, 1000)], 64).ShouldBe(Math.Sqrt(10 * 4 / 3.0), 1e-12);

    // Two at each of two places count as one that pulls twice: variance 4 + 4, times 2/1.
    [Fact]
    public void Windows_at_one_place_count_as_one() =>
        SpatialError.Of([Pull(1, 0, 0, 0), Pull(1, 0, 0, 0), Pull(-1, 0, 1000, 0), Pull(-1, 0, 1000, 0)], 64).ShouldBe(4, 1e-12);

    // Half a window apart, they are related by half: variance 2 (1 x 1 + 0.5 x 1 x -1) = 1, 4 / 3 independent ones, so times 4.
    [Fact]
    public void Overlapping_windows_are_related_by_what_they_share() =>
        SpatialError.Of([Pull(1, 0, 0, 0), Pull(-1, 0, 32, 0)], 64).ShouldBe(2, 1e-12);

    // A quarter of the ground, (1000 + 24) / 4 = 256 pixels, is related although the windows do not touch: by 1 - 64 / 256 = 3/4.
    // Variance 1 + 1 + 4 + 2 x 3/4 = 7.5; independent 9 / (3 + 2 x 3/4) = 2, so times 2.
    [Fact]
    public void Neighbours_in_a_large_scene_are_related() =>
        SpatialError.Of([Pull(1, 0, 0, 0), Pull(1, 0, 64, 0), Pull(-2, 0, 1000, 0)], 24).ShouldBe(Math.Sqrt(15), 1e-12);

    [Fact]
    public void One_window_tells_nothing_of_its_error()
    {
        SpatialError.Of([Pull(0, 0, 0, 0)], 64).ShouldBe(double.PositiveInfinity);
        SpatialError.Of([], 64).ShouldBe(double.PositiveInfinity);
    }

    private static (Shift Pull, PixelWindow Place) Pull(double columns, double rows, int column, int row) => (new Shift(columns, rows), new PixelWindow(column, row, 64, 64));
}
