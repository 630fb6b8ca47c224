using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Notifications;
using RSICCLLM.Service.Schedules;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Schedules;

public sealed class NightWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SteppedClock _clock = new() { WallClock = At(24, 21, 0) };
    private readonly QueuedJobs _queued = new();
    private readonly RunLedger _ledger;

    public NightWatchTests() => _ledger = RunLedger.Open(new LedgerLocation.Sqlite(_folder.File("ledger.db")), null, _clock);

    [Fact]
    public void A_night_that_outlasts_the_window_is_told_once()
    {
        // Due before the window opens.
        var night = Begin();
        var window = new WindowOptions(new TimeOnly(22, 0), new TimeOnly(6, 0), TimeZoneInfo.Utc);
        foreach (var (day, hour, minute) in new[] { (24, 21, 30), (24, 23, 0), (25, 5, 59) })
            Told(At(day, hour, minute), window).ShouldBeEmpty();

        Told(At(25, 6, 0), window).ShouldBe([night]);
        Told(At(25, 6, 1), window).ShouldBeEmpty();
        Told(At(26, 6, 1), window).ShouldBeEmpty();
    }

    [Fact]
    public void A_night_that_still_runs_when_the_next_begins_is_told_once()
    {
        var night = Begin();
        _ledger.Nights.Enter("other", At(25, 9, 0), NightState.Running);
        _clock.WallClock = At(25, 9, 0);
        _ledger.Nights.Enter("nightly", At(25, 9, 0), NightState.Running, isBeginning: true);

        Told(At(25, 9, 1)).ShouldContain(night);
        Told(At(25, 9, 2)).ShouldBeEmpty();
    }

    [Fact]
    public void Missed_nights_that_are_caught_up_at_once_do_not_outlast_each_other()
    {
        Begin();
        _ledger.Nights.Enter("nightly", At(25, 21, 0), NightState.Running, isBeginning: true);

        Told(At(24, 21, 1)).ShouldBeEmpty();
    }

    [Fact]
    public void A_night_of_24_hours_is_told_once()
    {
        var night = Begin();

        Told(At(25, 20, 59)).ShouldBeEmpty();
        Told(At(25, 21, 0)).ShouldBe([night]);
        Told(At(25, 21, 1)).ShouldBeEmpty();
    }

    [Fact]
    public void A_night_whose_last_pair_was_cancelled_ends()
    {
        var night = Begin();
        _ledger.Cancel(_ledger.Find("north")!.Id, "cancelled by a person").ShouldBeTrue();

        Told(At(24, 22, 0)).ShouldBe([night]);
        _ledger.Nights.Find(night)!.State.ShouldBe(NightState.Ended);
    }

    [Fact]
    public void Failed_pairs_without_a_night_are_told_together_once_an_hour()
    {
        Fail("east");
        Fail("west");
        var first = Told(At(24, 21, 1)).Single();
        _ledger.Progress(nightId: first).Select(p => p.Name).ShouldBe(["east", "west"], ignoreOrder: true);
        _ledger.Nights.Find(first)!.State.ShouldBe(NightState.Ended);

        Fail("south");
        Told(At(24, 21, 59)).ShouldBeEmpty();
        var second = Told(At(24, 22, 0)).Single();
        _ledger.Progress(nightId: second).Single().Name.ShouldBe("south");
        Told(At(24, 23, 0)).ShouldBeEmpty();
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    private static DateTimeOffset At(int day, int hour, int minute) => new(2026, 11, day, hour, minute, 0, TimeSpan.Zero);

    private int Begin()
    {
        var night = _ledger.Nights.Enter("nightly", _clock.WallClock, NightState.Running).Night.Id;
        _ledger.Register(new PairRegistration("north", "print", NightId: night));
        return night;
    }

    private void Fail(string name) => _ledger.Fail(_ledger.Register(new PairRegistration(name, "print")).Id, "bad scene");

    private List<int> Told(DateTimeOffset now, WindowOptions? window = null)
    {
        _clock.WallClock = now;
        _queued.Jobs.Clear();
        var service = new ServiceConfiguration
        {
            Run = new RunConfiguration { Model = "m", Output = "out", Pairs = [] },
            Logs = new LogOptions { Folder = "logs" },
            Window = window,
            Notifications = new NotificationOptions { Webhook = "http://127.0.0.1:1/" },
        };
        new NightWatch(service, _ledger, new Tellings(service, _ledger, _queued, _clock), _clock).Look();
        return [.. _queued.Jobs.Select(j => (int)j.Args[0])];
    }
}
