using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Notifications;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Notifications;

public sealed class TellingsTests : IDisposable
{
    private static readonly MailOptions Mail = new() { Host = "mail", From = "rsiccllm@example.org", To = ["gis@example.org"] };

    private readonly TemporaryFolder _folder = new();
    private readonly SteppedClock _clock = new();
    private readonly QueuedJobs _queued = new();
    private readonly RunLedger _ledger;

    public TellingsTests() => _ledger = RunLedger.Open(new LedgerLocation.Sqlite(_folder.File("ledger.db")), null, _clock);

    [Fact]
    public void Each_channel_has_a_job_of_its_own()
    {
        var night = Ended(_clock.WallClock);

        Of(new NotificationOptions { Webhook = "http://127.0.0.1:1/", Mail = Mail }).Begin(night);

        _queued.Jobs.Select(j => (j.Args[0], j.Args[1])).ShouldBe([(night, NightChannel.Mail), (night, NightChannel.Webhook)]);
    }

    [Fact]
    public void A_channel_that_is_configured_later_does_not_tell_what_was()
    {
        var night = Ended(_clock.WallClock);

        Of(new NotificationOptions { Mail = Mail }).Begin(night);
        _ledger.Nights.MarkTold(night, NightChannel.Mail, NightState.Ended);
        _queued.Jobs.Clear();
        Of(new NotificationOptions { Mail = Mail, Webhook = "http://127.0.0.1:1/" }).Resume();

        _queued.Jobs.ShouldBeEmpty();
    }

    [Fact]
    public void A_start_has_the_nights_of_the_last_week_told_that_were_not()
    {
        Ended(_clock.WallClock.AddDays(-8));
        var lost = Ended(_clock.WallClock.AddDays(-6));
        var told = Ended(_clock.WallClock.AddDays(-1));
        _ledger.Nights.MarkTold(told, NightChannel.Mail, NightState.Ended);

        Of(new NotificationOptions { Mail = Mail }).Resume();

        _queued.Jobs.Select(j => (j.Args[0], j.Args[1])).ShouldBe([(lost, NightChannel.Mail)]);
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    private int Ended(DateTimeOffset when)
    {
        var now = _clock.WallClock;
        _clock.WallClock = when;
        var night = _ledger.Nights.Enter("nightly", when, NightState.Running).Night.Id;
        _ledger.Nights.End(night).ShouldBeTrue();
        _clock.WallClock = now;
        return night;
    }

    private Tellings Of(NotificationOptions options) => new(
        new ServiceConfiguration { Run = new RunConfiguration { Model = "m", Output = "out", Pairs = [] }, Logs = new LogOptions { Folder = "logs" }, Notifications = options },
        _ledger,
        _queued,
        _clock);
}
