using RSICCLLM.Inference.Isolation;

namespace RSICCLLM.Inference.Tests.Isolation;

public sealed class CallTimerTests
{
    [Fact]
    public void The_limit_follows_the_slowest_call_and_the_work()
    {
        var timer = new CallTimer(new IsolationOptions { TileTimeout = TimeSpan.FromSeconds(10), Slack = 4 });
        timer.Limit(3).ShouldBe(TimeSpan.FromSeconds(30));

        timer.Learn(2, TimeSpan.FromSeconds(10));
        timer.Learn(4, TimeSpan.FromSeconds(4));

        // Five seconds a tile at worst, four times that: 20 s a tile.
        timer.Limit(8).ShouldBe(TimeSpan.FromSeconds(160));
        timer.Limit(1).ShouldBe(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_fast_device_keeps_the_least_limit()
    {
        var timer = new CallTimer(new IsolationOptions { TileTimeout = TimeSpan.FromSeconds(10) });
        timer.Learn(8, TimeSpan.FromMilliseconds(8));

        timer.Limit(8).ShouldBe(TimeSpan.FromSeconds(10));
    }
}
