using Cronos;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Schedules;

namespace RSICCLLM.Service.Tests.Schedules;

public sealed class DueNightsTests
{
    private static readonly CronExpression AtTen = CronExpression.Parse("0 22 * * *");
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    // 24 November 2026, 22:00 in Berlin is 21:00 UTC.
    [Theory]
    [InlineData(MissedRuns.Skip)]
    [InlineData(MissedRuns.Once)]
    [InlineData(MissedRuns.CatchUp)]
    public void A_night_on_time_begins_whatever_the_policy(MissedRuns policy)
    {
        var (begin, leaveOut) = DueNights.Decide(AtTen, Berlin, Utc(23, 21, 0), Utc(24, 21, 1), policy);

        begin.ShouldBe([Utc(24, 21, 0)]);
        leaveOut.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_due_between_two_nights() =>
        DueNights.Decide(AtTen, Berlin, Utc(23, 21, 0), Utc(24, 20, 59), MissedRuns.CatchUp).Begin.ShouldBeEmpty();

    // Three nights were missed, the last of them eleven hours ago: at eight in the morning.
    [Theory]
    [InlineData(MissedRuns.Skip, 0, 3)]
    [InlineData(MissedRuns.Once, 1, 2)]
    [InlineData(MissedRuns.CatchUp, 3, 0)]
    public void Missed_nights_are_treated_as_the_policy_says(MissedRuns policy, int begun, int leftOut)
    {
        var (begin, leaveOut) = DueNights.Decide(AtTen, Berlin, Utc(20, 21, 0), Utc(24, 8, 0), policy);

        begin.Count.ShouldBe(begun);
        leaveOut.Count.ShouldBe(leftOut);
        begin.Concat(leaveOut).Order().ShouldBe([Utc(21, 21, 0), Utc(22, 21, 0), Utc(23, 21, 0)]);
        if (policy == MissedRuns.Once)
            begin.ShouldBe([Utc(23, 21, 0)]);
    }

    [Fact]
    public void A_clock_set_back_begins_no_night_twice()
    {
        DueNights.Decide(AtTen, Berlin, Utc(24, 21, 0), Utc(23, 21, 30), MissedRuns.CatchUp).Begin.ShouldBeEmpty();
        DueNights.Decide(AtTen, Berlin, Utc(24, 21, 0), Utc(24, 21, 0), MissedRuns.CatchUp).Begin.ShouldBeEmpty();
    }

    [Fact]
    public void The_change_of_clocks_makes_a_night_neither_twice_nor_not_at_all()
    {
        // On 25 October 2026 the hour from 02:00 comes twice in Berlin, on 29 March 2026 it does not come.
        var half = CronExpression.Parse("30 2 * * *");

        DueNights.Decide(half, Berlin, At(2026, 10, 24, 12), At(2026, 10, 25, 12), MissedRuns.CatchUp).Begin.Count.ShouldBe(1);
        DueNights.Decide(half, Berlin, At(2026, 3, 28, 12), At(2026, 3, 29, 12), MissedRuns.CatchUp).Begin.Count.ShouldBe(1);
    }

    [Fact]
    public void A_long_absence_under_a_busy_schedule_is_bounded()
    {
        var everyMinute = CronExpression.Parse("* * * * *");

        DueNights.Decide(everyMinute, TimeZoneInfo.Utc, At(2026, 1, 1, 0), At(2026, 2, 1, 0), MissedRuns.CatchUp).Begin.Count.ShouldBe(100);
    }

    private static DateTimeOffset Utc(int day, int hour, int minute) => new(2026, 11, day, hour, minute, 0, TimeSpan.Zero);

    private static DateTimeOffset At(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, TimeSpan.Zero);
}
