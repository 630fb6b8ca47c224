using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Inboxes;
using RSICCLLM.Service.Schedules;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Schedules;

public sealed class NightKeeperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Nights_are_told_in_the_time_zone_of_their_schedule()
    {
        using var ledger = RunLedger.Open(_folder.File("ledger.db"));
        using var lines = new LogLines();
        using var factory = new LoggerFactory([lines]);
        var clock = new SteppedClock { WallClock = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero) };
        var service = new ServiceConfiguration
        {
            Run = new RunConfiguration { Model = "m", Output = _folder.File("out"), Pairs = [] },
            Logs = new LogOptions { Folder = _folder.File("logs") },
            Schedules = [new ScheduleOptions { Name = "nightly", Cron = "18 16 * * *", TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), Missed = MissedRuns.Once, Job = "" }],
        };
        var keeper = new NightKeeper(service, ledger, new InboxKeeper(service, ledger, clock, factory.CreateLogger<InboxKeeper>()), clock, factory.CreateLogger<NightKeeper>());
        keeper.Begin();

        // The twelfth month's first day, which is not the first month's twelfth.
        clock.WallClock = new DateTimeOffset(2026, 12, 1, 15, 18, 0, TimeSpan.Zero);
        keeper.Check("nightly", TestContext.Current.CancellationToken);

        lines.Lines.ShouldBe(
        [
            "nightly: the night of 2026-11-28 16:18 +01:00 was missed and is left out",
            "nightly: the night of 2026-11-29 16:18 +01:00 was missed and is left out",
            "nightly: the night of 2026-11-30 16:18 +01:00 was missed and is left out",
            "nightly: the night of 2026-12-01 16:18 +01:00 begins",
        ]);
        ledger.Nights.Refused(ledger.Nights.Latest(10).Single(n => n.State == NightState.Running).Id).ShouldBe(
        [
            "Nights that were missed and are left out, because no service ran: 3 (2026-11-28 16:18 +01:00, 2026-11-29 16:18 +01:00, 2026-11-30 16:18 +01:00).",
        ]);
    }

    [Fact]
    public void Missed_nights_that_no_night_can_tell_of_are_told_by_the_latest_of_them()
    {
        using var ledger = RunLedger.Open(_folder.File("ledger.db"));
        using var factory = new LoggerFactory();
        var clock = new SteppedClock { WallClock = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero) };
        var service = new ServiceConfiguration
        {
            Run = new RunConfiguration { Model = "m", Output = _folder.File("out"), Pairs = [] },
            Logs = new LogOptions { Folder = _folder.File("logs") },
            Schedules = [new ScheduleOptions { Name = "nightly", Cron = "18 16 * * *", TimeZone = TimeZoneInfo.Utc, Missed = MissedRuns.Skip }],
        };
        var keeper = new NightKeeper(service, ledger, new InboxKeeper(service, ledger, clock, factory.CreateLogger<InboxKeeper>()), clock, factory.CreateLogger<NightKeeper>());
        keeper.Begin();
        clock.WallClock = new DateTimeOffset(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);

        var (begun, leftOut) = keeper.Check("nightly", TestContext.Current.CancellationToken);

        begun.ShouldBeEmpty();
        leftOut.ShouldNotBeNull().State.ShouldBe(NightState.Skipped);
        leftOut.Due.ShouldBe(new DateTimeOffset(2026, 11, 29, 16, 18, 0, TimeSpan.Zero));
        ledger.Nights.Refused(leftOut.Id).ShouldBe(["Nights that were missed and are left out, because no service ran: 2 (2026-11-28 16:18 +00:00, 2026-11-29 16:18 +00:00)."]);
        keeper.Check("nightly", TestContext.Current.CancellationToken).LeftOut.ShouldBeNull();
    }

    [Fact]
    public void A_night_whose_taking_in_was_cut_off_goes_on_with_the_next_look()
    {
        using var ledger = RunLedger.Open(_folder.File("ledger.db"));
        using var factory = new LoggerFactory();
        var clock = new SteppedClock { WallClock = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero) };
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_folder.File("in")).FullName, "north_20260501.tif"), "still being written");
        var service = new ServiceConfiguration
        {
            Run = new RunConfiguration { Model = "m", Output = _folder.File("out"), Pairs = [] },
            Logs = new LogOptions { Folder = _folder.File("logs") },
            Inboxes = [new InboxOptions { Name = "ortho", Folder = _folder.File("in"), Pattern = "{area}_{date:yyyyMMdd}.tif", SettleSeconds = 3600, Quarantine = _folder.File("quarantine") }],
            Schedules = [new ScheduleOptions { Name = "nightly", Cron = "18 16 * * *", TimeZone = TimeZoneInfo.Utc, Inboxes = ["ortho"] }],
        };
        var keeper = new NightKeeper(service, ledger, new InboxKeeper(service, ledger, clock, factory.CreateLogger<InboxKeeper>()), clock, factory.CreateLogger<NightKeeper>());
        keeper.Begin();
        clock.WallClock = new DateTimeOffset(2026, 11, 28, 16, 18, 0, TimeSpan.Zero);

        Should.Throw<OperationCanceledException>(() => keeper.Check("nightly", new CancellationToken(canceled: true)));
        var night = ledger.Nights.Running().Single();
        ledger.Nights.End(night.Id).ShouldBeFalse("its scenes are not taken in");

        File.Delete(_folder.File("in", "north_20260501.tif"));
        keeper.Check("nightly", TestContext.Current.CancellationToken).Begun.ShouldHaveSingleItem().Id.ShouldBe(night.Id);
        ledger.Nights.End(night.Id).ShouldBeTrue();
    }

    [Fact]
    public void A_night_that_another_machine_has_half_begun_is_gone_on_with()
    {
        using var ledger = RunLedger.Open(_folder.File("ledger.db"));
        using var factory = new LoggerFactory();
        var clock = new SteppedClock { WallClock = new DateTimeOffset(2026, 11, 28, 16, 18, 30, TimeSpan.Zero) };
        var service = new ServiceConfiguration
        {
            Run = new RunConfiguration { Model = "m", Output = _folder.File("out"), Pairs = [] },
            Logs = new LogOptions { Folder = _folder.File("logs") },
            Schedules = [new ScheduleOptions { Name = "nightly", Cron = "18 16 * * *", TimeZone = TimeZoneInfo.Utc }],
        };
        var night = ledger.Nights.Enter("nightly", new DateTimeOffset(2026, 11, 28, 16, 18, 0, TimeSpan.Zero), NightState.Running, isBeginning: true).Night;
        var keeper = new NightKeeper(service, ledger, new InboxKeeper(service, ledger, clock, factory.CreateLogger<InboxKeeper>()), clock, factory.CreateLogger<NightKeeper>());

        keeper.Check("nightly", TestContext.Current.CancellationToken).Begun.ShouldHaveSingleItem().Id.ShouldBe(night.Id);

        ledger.Nights.End(night.Id).ShouldBeTrue();
    }

    [Fact]
    public void A_pair_whose_name_is_taken_costs_the_others_nothing()
    {
        using var ledger = RunLedger.Open(_folder.File("ledger.db"));
        using var lines = new LogLines();
        using var factory = new LoggerFactory([lines]);
        var clock = new SteppedClock { WallClock = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero) };
        var model = _folder.File("model");
        File.WriteAllText(_folder.File("job.json"), """
            { "model": "model", "output": "out", "pairs": [
              { "name": "north", "before": { "path": "a.tif" }, "after": { "path": "b.tif" } },
              { "name": "south", "before": { "path": "a.tif" }, "after": { "path": "b.tif" } } ] }
            """);
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_folder.File("out", "north")).FullName, "report.json"), """{ "before": { "file": "x.tif" }, "after": { "file": "y.tif" } }""");
        var service = new ServiceConfiguration
        {
            Run = new RunConfiguration { Model = model, Output = _folder.File("out"), Pairs = [] },
            Logs = new LogOptions { Folder = _folder.File("logs") },
            Schedules = [new ScheduleOptions { Name = "nightly", Cron = "18 16 * * *", TimeZone = TimeZoneInfo.Utc, Missed = MissedRuns.Once, Job = _folder.File("job.json") }],
        };
        var keeper = new NightKeeper(service, ledger, new InboxKeeper(service, ledger, clock, factory.CreateLogger<InboxKeeper>()), clock, factory.CreateLogger<NightKeeper>());
        keeper.Begin();
        clock.WallClock = new DateTimeOffset(2026, 11, 28, 16, 18, 0, TimeSpan.Zero);
        keeper.Check("nightly", TestContext.Current.CancellationToken);

        ledger.Progress().Select(p => p.Name).ShouldBe(["south"]);
        lines.Lines.ShouldContain(l => l.StartsWith("nightly: The folder ", StringComparison.Ordinal) && l.Contains("holds the report of another pair (x.tif, y.tif)", StringComparison.Ordinal));
        var night = ledger.Nights.Latest(1).Single();
        ledger.Nights.Refused(night.Id).Single().ShouldContain("holds the report of another pair (x.tif, y.tif)");

        // A restart enters the night's pairs again.
        keeper.Resume(TestContext.Current.CancellationToken);
        ledger.Nights.Refused(night.Id).ShouldHaveSingleItem();
    }

    public void Dispose() => _folder.Dispose();
}
