using RSICCLLM.Evaluation.Reliability;

namespace RSICCLLM.Evaluation.Tests.Reliability;

public sealed class WilsonIntervalTests
{
    // With z² = 3.841459: of none of 10, 0 to z² / (10 + z²); of all of 10, the rest of that; of 5 of 10, the middle is 1/2 and half of the
    // width z sqrt(1/40 + z²/400) / (1 + z²/10) = 1.959964 sqrt(0.025 + 0.009604) / 1.384146 = 0.263407.
    [Theory]
    [InlineData(0, 10, 0, 0.277533)]
    [InlineData(10, 10, 0.722467, 1)]
    [InlineData(5, 10, 0.236593, 0.763407)]
    [InlineData(0, 0, 0, 1)]
    public void The_interval_is_wilsons(int hits, int count, double low, double high)
    {
        var interval = WilsonInterval.Of(hits, count);

        interval.Low.ShouldBe(low, 1e-6);
        interval.High.ShouldBe(high, 1e-6);
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(6, 5)]
    public void Counts_that_cannot_be_are_refused(int hits, int count) => Should.Throw<ArgumentOutOfRangeException>(() => WilsonInterval.Of(hits, count));
}
