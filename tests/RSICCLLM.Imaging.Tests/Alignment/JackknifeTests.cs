using RSICCLLM.Imaging.Alignment;

namespace RSICCLLM.Imaging.Tests.Alignment;

public sealed class JackknifeTests
{
    [Fact]
    public void Standard_error_is_that_of_the_shifts_without_one_part()
    {
        // Mean (1, 0); squares 1 + 1; times 1/2.
        Jackknife.StandardError([new Shift(0, 0), new Shift(2, 0)]).ShouldBe(1, 1e-12);

        // Mean (0, 0); squares 9 + 9 + 16 + 16 = 50; times 3/4.
        Jackknife.StandardError([new Shift(3, 0), new Shift(-3, 0), new Shift(0, 4), new Shift(0, -4)]).ShouldBe(Math.Sqrt(37.5), 1e-12);
        Jackknife.StandardError([new Shift(5, 5)]).ShouldBe(0);
    }
}
