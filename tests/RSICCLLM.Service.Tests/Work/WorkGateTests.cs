using RSICCLLM.Batch.Configuration;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Work;

namespace RSICCLLM.Service.Tests.Work;

public sealed class WorkGateTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    // November: Berlin is one hour ahead of UTC.
    [Theory]
    [InlineData("22:00", "06:00", 20, 59, false)]
    [InlineData("22:00", "06:00", 21, 0, true)]
    [InlineData("22:00", "06:00", 23, 30, true)]
    [InlineData("22:00", "06:00", 4, 59, true)]
    [InlineData("22:00", "06:00", 5, 0, false)]
    [InlineData("12:00", "14:00", 11, 0, true)]
    [InlineData("12:00", "14:00", 13, 0, false)]
    public void A_window_is_understood_by_its_own_clocks_also_over_midnight(string from, string until, int hour, int minute, bool open)
    {
        var window = new WindowOptions(TimeOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), TimeOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture), Berlin);

        WorkGate.IsOpen(window, new DateTimeOffset(2026, 11, 24, hour, minute, 0, TimeSpan.Zero)).ShouldBe(open);
    }

    [Theory]
    [InlineData("06:00", 25, 5, 0, 25)]
    [InlineData("06:00", 25, 4, 59, 24)]
    [InlineData("00:00", 24, 23, 0, 25)]
    public void A_window_has_closed_last_by_its_own_clocks(string until, int day, int hour, int minute, int closed)
    {
        var window = new WindowOptions(new TimeOnly(22, 0), TimeOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture), Berlin);

        WorkGate.LastClosing(window, new DateTimeOffset(2026, 11, day, hour, minute, 0, TimeSpan.Zero))
            .ShouldBe(new DateTimeOffset(2026, 11, closed, window.Until.Hour, 0, 0, TimeSpan.FromHours(1)));
    }

    [Fact]
    public void All_that_keeps_work_from_running_is_told()
    {
        var clock = new SteppedClock { WallClock = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero) };
        var gate = new WorkGate(Configuration() with { Window = new WindowOptions(new TimeOnly(22, 0), new TimeOnly(6, 0), TimeZoneInfo.Utc) }, clock, _ => 7 << 20);

        gate.Obstacles().Select(o => o.Text.Split(' ')[0]).ShouldBe(["outside", "only"]);
    }

    [Fact]
    public void A_disk_that_runs_full_closes_the_gate_before_it_is()
    {
        long? free = 1500L << 20;
        var gate = new WorkGate(Configuration(), TimeProvider.System, _ => free);
        gate.Obstacle().ShouldBeNull();

        free = 1023L << 20;
        gate.Obstacle().ShouldNotBeNull().ShouldSatisfyAllConditions(o => o.NeedsHelp.ShouldBeTrue(), o => o.Text.ShouldContain("only 1023 MB are free"), o => o.Text.ShouldContain("less than the 1024 MB"));

        free = null;
        gate.Obstacle().ShouldBeNull();
    }

    private static ServiceConfiguration Configuration() => new()
    {
        Run = new RunConfiguration { Model = "m", Output = "out", Pairs = [] },
        Logs = new LogOptions { Folder = "logs" },
    };
}
