using RSICCLLM.Imaging.Grids;

namespace RSICCLLM.Imaging.Tests.Grids;

public sealed class ResamplingAxisTests
{
    [Fact]
    public void Same_grid_takes_one_pixel_each()
    {
        var axis = new ResamplingAxis(new AxisMapping(1, 10), 2, 3, 100);
        (axis.First, axis.End, axis.Count).ShouldBe((12, 15, 3));
        axis[1].First.ShouldBe(13);
        axis[1].Weights.ShouldBe([1f]);
    }

    [Fact]
    public void Finer_target_mixes_two_neighbours_by_distance()
    {
        // Target pixels of half a source pixel: the first has its centre at 0.25, a quarter of the way back from source centre 0.5 to -0.5.
        var axis = new ResamplingAxis(new AxisMapping(0.5, 0), 0, 4, 10);
        axis[0].ShouldSatisfyAllConditions(t => t.First.ShouldBe(0), t => t.Weights.ShouldBe([0.75f]));
        axis[1].ShouldSatisfyAllConditions(t => t.First.ShouldBe(0), t => t.Weights.ShouldBe([0.75f, 0.25f]));
        axis[2].ShouldSatisfyAllConditions(t => t.First.ShouldBe(0), t => t.Weights.ShouldBe([0.25f, 0.75f]));
    }

    [Fact]
    public void Coarser_target_averages_what_it_covers()
    {
        // Target pixels of 2.5 source pixels: the second covers 2.5 to 5.
        var axis = new ResamplingAxis(new AxisMapping(2.5, 0), 0, 2, 10);
        axis[0].ShouldSatisfyAllConditions(t => t.First.ShouldBe(0), t => t.Weights.ShouldBe([0.4f, 0.4f, 0.2f]));
        axis[1].ShouldSatisfyAllConditions(t => t.First.ShouldBe(2), t => t.Weights.ShouldBe([0.2f, 0.4f, 0.4f]));
    }

    [Fact]
    public void Reversed_axis_runs_backwards()
    {
        var axis = new ResamplingAxis(new AxisMapping(-1, 10), 0, 2, 10);
        axis[0].First.ShouldBe(9);
        axis[1].First.ShouldBe(8);
    }

    [Fact]
    public void Outside_there_is_nothing()
    {
        var axis = new ResamplingAxis(new AxisMapping(1, -3), 0, 4, 10);
        axis[0].Weights.ShouldBeEmpty();
        axis[2].Weights.ShouldBeEmpty();
        axis[3].Weights.ShouldBe([1f]);
        var beyond = new ResamplingAxis(new AxisMapping(2, 1e12), 0, 4, 10);
        beyond.End.ShouldBe(0);
    }

    [Theory]
    [InlineData(1 + 1e-6, 5.004, 1, 5)]
    [InlineData(1, 5.02, 1, 5.02)]
    [InlineData(1.001, 5, 1.001, 5)]
    public void Almost_equal_grids_are_snapped(double scale, double offset, double snappedScale, double snappedOffset) =>
        new AxisMapping(scale, offset).Snap(1000).ShouldBe(new AxisMapping(snappedScale, snappedOffset));
}
