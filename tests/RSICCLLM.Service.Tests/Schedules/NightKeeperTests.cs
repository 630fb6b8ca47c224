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
    }

    public void Dispose() => _folder.Dispose();
}
