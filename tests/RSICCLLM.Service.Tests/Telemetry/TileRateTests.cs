using RSICCLLM.Service.Telemetry;

namespace RSICCLLM.Service.Tests.Telemetry;

public sealed class TileRateTests
{
    [Fact]
    public void The_rate_is_that_of_the_last_five_minutes()
    {
        var clock = new SteppedClock();
        var rate = new TileRate(clock);
        clock.Advance(TimeSpan.FromMinutes(2));
        rate.Add(60);
        rate.PerMinute().ShouldBe(30, 1e-9);

        clock.Advance(TimeSpan.FromMinutes(2));
        rate.Add(60);
        rate.PerMinute().ShouldBe(30, 1e-9);

        // The first sixty are now five and a half minutes old.
        clock.Advance(TimeSpan.FromMinutes(3.5));
        rate.PerMinute().ShouldBe(12, 1e-9);
        clock.Advance(TimeSpan.FromMinutes(5));
        rate.PerMinute().ShouldBe(0);
    }
}
