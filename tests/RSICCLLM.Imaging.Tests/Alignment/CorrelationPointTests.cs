using RSICCLLM.Imaging.Alignment;

namespace RSICCLLM.Imaging.Tests.Alignment;

public sealed class CorrelationPointTests
{
    // f = -(x - 2)^2 - (x - 2)(y + 1) - 2 (y + 1)^2 at the origin: slope 2 x 2 - 1 = 3 and 2 - 4 = -2, curvature -2, -1, -4.
    [Fact]
    public void Newtons_step_leads_to_the_top_of_a_paraboloid()
    {
        var step = new CorrelationPoint(0, 3, -2, -2, -1, -4).Step().ShouldNotBeNull();

        (step.Columns, step.Rows).ShouldSatisfyAllConditions(s => s.Columns.ShouldBe(2, 1e-12), s => s.Rows.ShouldBe(-1, 1e-12));
    }

    [Theory]
    [InlineData(1, 0, -1)]
    [InlineData(-1, 2, -1)]
    public void A_saddle_has_no_top(double xx, double xy, double yy) => new CorrelationPoint(0, 1, 1, xx, xy, yy).Step().ShouldBeNull();
}
