using RSICCLLM.Imaging.Alignment;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Tests.Alignment;

public sealed class ConleyErrorTests
{
    // Four windows far from each other: variance 1 + 1 + 4 + 4, times 4/3 for the shift that was fitted.
    [Fact]
    public void Windows_far_from_each_other_count_one_by_one() =>
        ConleyError.Of(Windows((1, 0, 0, 0), (-1, 0, 1000, 0), (0, 2, 0, 1000), (0, -2, 1000, 1000)), 64).ShouldBe(Math.Sqrt(10 * 4 / 3.0), 1e-9);

    // Two at each of two places count as one of twice the influence: variance 4 + 4, times 2/1.
    [Fact]
    public void Windows_at_one_place_count_as_one() =>
        ConleyError.Of(Windows((1, 0, 0, 0), (1, 0, 0, 0), (-1, 0, 1000, 0), (-1, 0, 1000, 0)), 64).ShouldBe(4, 1e-9);

    // A quarter of the ground, (1000 + 24) / 4 = 256 pixels, is related although the windows do not touch: by 1 - 64 / 256 = 3/4.
    // Variance 1 + 1 + 4 + 2 x 3/4 = 7.5; independent 9 / (3 + 2 x 3/4) = 2, so times 2.
    [Fact]
    public void Neighbours_in_a_large_scene_are_related() =>
        ConleyError.Of(Windows((1, 0, 0, 0), (1, 0, 64, 0), (-2, 0, 1000, 0)), 24).ShouldBe(Math.Sqrt(15), 1e-9);

    // Half a window apart: independent 4 / (2 + 2 x 1/2) = 4/3.
    [Fact]
    public void Windows_that_are_too_near_each_other_tell_nothing() =>
        ConleyError.Of(Windows((1, 0, 0, 0), (-1, 0, 32, 0)), 64).ShouldBe(double.PositiveInfinity);

    // Weights 10 and eight times 0.1: (10.8)^2 / (100 + 0.08) = 1.17 independent ones, although there are nine windows.
    [Fact]
    public void A_place_that_carries_nearly_all_of_the_weight_tells_nothing() =>
        ConleyError.Of([.. Enumerable.Range(0, 9).Select(i => (new CorrelationPoint(1, 0, 0, -1, 0, -1), i == 0 ? 10 : 0.1, new PixelWindow(i * 1000, 0, 64, 64)))], 64).ShouldBe(double.PositiveInfinity);

    // Curvatures (-2 1; 1 -3) of four windows; sums (-8 4; 4 -12), determinant 80. The step from a slope (5, 0): ((4 x 0 + 12 x 5) / 80, (4 x 5) / 80)
    // = (0.75, 0.25), of (0, 5): (0.25, 0.5); with their opposites: variance 2 (0.625 + 0.3125) = 1.875, times 4/3 = 2.5.
    [Fact]
    public void Curvature_turns_slopes_into_pixels()
    {
        (CorrelationPoint, double, PixelWindow) At(double x, double y, int column) => (new CorrelationPoint(1, x, y, -2, 1, -3), 1, new PixelWindow(column, 0, 64, 64));

        ConleyError.Of([At(5, 0, 0), At(-5, 0, 1000), At(0, 5, 2000), At(0, -5, 3000)], 64).ShouldBe(Math.Sqrt(2.5), 1e-9);
    }

    [Fact]
    public void What_is_no_maximum_has_no_error()
    {
        ConleyError.Of([(new CorrelationPoint(1, 1, 0, 2, 0, -1), 1, default), (new CorrelationPoint(1, -1, 0, 2, 0, -1), 1, new PixelWindow(1000, 0, 64, 64))], 64).ShouldBe(double.PositiveInfinity);
        ConleyError.Of([], 64).ShouldBe(double.PositiveInfinity);
    }

    // All curvatures add up to -1, so that a slope is an influence.
    private static List<(CorrelationPoint Point, double Weight, PixelWindow Place)> Windows(params (double Columns, double Rows, int Column, int Row)[] windows) =>
        [.. windows.Select(w => (new CorrelationPoint(1, w.Columns, w.Rows, -1.0 / windows.Length, 0, -1.0 / windows.Length), 1.0, new PixelWindow(w.Column, w.Row, 64, 64)))];
}
