using System.Net;
using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Notifications;
using RSICCLLM.Service.Schedules;
using RSICCLLM.Service.Work;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Schedules;

public sealed class TellNightJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_night_that_nobody_could_be_told_of_stands_in_the_log_with_channel_and_reason()
    {
        using var ledger = RunLedger.Open(_folder.File("ledger.db"));
        using var lines = new LogLines();
        using var factory = new LoggerFactory([lines]);
        using var receiver = new WebReceiver(HttpStatusCode.ServiceUnavailable);
        using var http = new HttpClient();
        var night = ledger.Nights.Enter("nightly", new DateTimeOffset(2026, 11, 24, 21, 0, 0, TimeSpan.Zero), NightState.Running).Night.Id;
        ledger.Nights.End(night);
        var service = new ServiceConfiguration
        {
            Run = new RunConfiguration { Model = "m", Output = "out", Pairs = [] },
            Logs = new LogOptions { Folder = "logs" },
            Notifications = new NotificationOptions { Webhook = receiver.Address },
            Schedules = [new ScheduleOptions { Name = "nightly", Cron = "0 22 * * *", TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") }],
        };
        using var teller = new NightTeller(service, ledger, new WorkGate(service, TimeProvider.System, _ => null), http);
        var job = new TellNightJob(teller, service, ledger, factory.CreateLogger<TellNightJob>());

        await Should.ThrowAsync<HttpRequestException>(job.TryAsync(night, NightChannel.Webhook, TellNightJob.Retries - 1, TestContext.Current.CancellationToken));
        lines.Lines.ShouldBeEmpty();
        await Should.ThrowAsync<HttpRequestException>(job.TryAsync(night, NightChannel.Webhook, TellNightJob.Retries, TestContext.Current.CancellationToken));

        var line = lines.Lines.Single();
        line.ShouldStartWith("nightly: nobody was told by Webhook of the night of 2026-11-24 22:00 +01:00, and it is tried again every six hours until a week after its end: ");
        line.ShouldContain("503");
    }

    public void Dispose() => _folder.Dispose();
}
