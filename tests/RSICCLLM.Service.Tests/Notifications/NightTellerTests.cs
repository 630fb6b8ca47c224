using System.Net;
using System.Net.Sockets;
using System.Text;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Notifications;
using RSICCLLM.Service.Work;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Notifications;

public sealed class NightTellerTests : IDisposable
{
    private static readonly DateTimeOffset Due = new(2026, 11, 24, 21, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly SteppedClock _clock = new();
    private readonly RunLedger _ledger;
    private readonly int _night;

    public NightTellerTests()
    {
        _clock.WallClock = Due;
        _ledger = RunLedger.Open(new LedgerLocation.Sqlite(_folder.File("ledger.db")), null, _clock);
        _night = _ledger.Nights.Enter("nightly", Due, NightState.Running).Night.Id;
    }

    [Fact]
    public async Task A_mail_names_what_failed_and_why()
    {
        _ledger.Fail(_ledger.Register(new PairRegistration("north", "print", NightId: _night)).Id, "The scene a.tif cannot be read.");
        _ledger.Nights.End(_night);
        using var server = new SmtpServer();

        await Tell(NightChannel.Mail, new NotificationOptions { Mail = server.Options });

        var mail = await server.Received.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        mail.ShouldContain("RCPT TO:<gis@example.org>");
        mail.ShouldContain("Subject: RSICCLLM nightly of 2026-11-24 22:00 +01:00: 0 done, 1 failed");
        mail.ShouldContain("FAILED north: The scene a.tif cannot be read.");
    }

    [Fact]
    public async Task A_mail_names_what_was_not_taken_in_also_where_only_failures_are_asked_for()
    {
        _ledger.Nights.Refuse(_night, "The job n.json cannot be read.");
        _ledger.Nights.End(_night);
        using var server = new SmtpServer();

        await Tell(NightChannel.Mail, new NotificationOptions { FailuresOnly = true, Mail = server.Options });

        var mail = await server.Received.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        mail.ShouldContain("Subject: RSICCLLM nightly of 2026-11-24 22:00 +01:00: 0 done, 1 refused");
        mail.ShouldContain("REFUSED The job n.json cannot be read.");
    }

    [Fact]
    public async Task A_night_without_failures_is_silent_where_only_failures_are_asked_for_and_counts_as_told()
    {
        _ledger.Nights.End(_night);
        using var receiver = new WebReceiver();

        await Tell(NightChannel.Webhook, new NotificationOptions { FailuresOnly = true, Webhook = receiver.Address });

        receiver.Posts.ShouldBeEmpty();
        _ledger.Nights.Find(_night).ShouldNotBeNull().IsTold(NightChannel.Webhook).ShouldBeTrue();
    }

    [Fact]
    public async Task A_receiver_that_refuses_makes_its_own_job_try_again_and_no_other()
    {
        _ledger.Nights.End(_night);
        using var receiver = new WebReceiver(HttpStatusCode.ServiceUnavailable);
        using var server = new SmtpServer();
        var options = new NotificationOptions { Webhook = receiver.Address, Mail = server.Options };

        await Should.ThrowAsync<HttpRequestException>(Tell(NightChannel.Webhook, options));
        await Tell(NightChannel.Mail, options);
        (await server.Received.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).ShouldContain("0 done");

        receiver.Answer = HttpStatusCode.NoContent;
        await Tell(NightChannel.Webhook, options);
        await Tell(NightChannel.Webhook, options);
        receiver.Posts.Count.ShouldBe(2);

        // The server took one mail and is gone: a second one would fail.
        await Tell(NightChannel.Mail, options);
    }

    [Fact]
    public async Task A_webhook_says_its_length()
    {
        _ledger.Nights.Refuse(_night, "The name süd is taken.");
        _ledger.Nights.End(_night);
        using var receiver = new WebReceiver();

        await Tell(NightChannel.Webhook, new NotificationOptions { Webhook = receiver.Address });

        var (text, length) = receiver.Posts.Single();
        length.ShouldBe(Encoding.UTF8.GetByteCount(text));
        using var json = System.Text.Json.JsonDocument.Parse(text);
        json.RootElement.GetProperty("schedule").GetString().ShouldBe("nightly");
        json.RootElement.GetProperty("refused")[0].GetString().ShouldBe("The name süd is taken.");
    }

    [Fact]
    public async Task A_night_that_does_not_end_in_time_is_told_with_what_it_waits_for_and_again_when_it_ends()
    {
        var pair = _ledger.Register(new PairRegistration("north", "print", NightId: _night)).Id;
        using var receiver = new WebReceiver();
        var options = new NotificationOptions { FailuresOnly = true, Webhook = receiver.Address };
        await Tell(NightChannel.Webhook, options);
        receiver.Posts.ShouldBeEmpty("the night is not overdue");

        _ledger.Nights.MarkOverdue(_night);
        _clock.WallClock = Due.AddHours(8);
        await Tell(NightChannel.Webhook, options, new WindowOptions(new TimeOnly(22, 0), new TimeOnly(6, 0), TimeZoneInfo.Utc), freeBytes: 7 << 20);
        var told = Property(receiver.Posts.Single().Text, "text");
        told.ShouldStartWith("nightly of 2026-11-24 22:00 +01:00: 0 done, 1 not finished");
        told.ShouldContain("UNFINISHED north: not begun, waits: only 7 MB are free where the results are written, less than the 1024 MB of \"minimumFreeMegabytes\"");
        _clock.WallClock = Due.AddHours(9);
        await Tell(NightChannel.Webhook, options, new WindowOptions(new TimeOnly(22, 0), new TimeOnly(6, 0), TimeZoneInfo.Utc));
        receiver.Posts.Count.ShouldBe(1);

        _ledger.Fail(pair, "bad scene");
        _ledger.Nights.End(_night);
        await Tell(NightChannel.Webhook, options);
        Property(receiver.Posts.Last().Text, "title").ShouldBe("nightly of 2026-11-24 22:00 +01:00: 0 done, 1 failed");
    }

    [Fact]
    public async Task A_night_without_scenes_is_no_all_clear_while_pairs_of_earlier_nights_wait()
    {
        _ledger.Register(new PairRegistration("north", "print", NightId: _night));
        _clock.WallClock = Due.AddDays(1);
        var next = _ledger.Nights.Enter("nightly", Due.AddDays(1), NightState.Running).Night.Id;
        _ledger.Nights.End(next);
        using var receiver = new WebReceiver();

        await Tell(NightChannel.Webhook, new NotificationOptions { Webhook = receiver.Address }, nightId: next);

        var told = Property(receiver.Posts.Single().Text, "text");
        told.ShouldStartWith("nightly of 2026-11-25 22:00 +01:00: 0 done, 1 of earlier nights not finished");
        told.ShouldNotContain("no new scenes");
    }

    [Fact]
    public async Task A_night_that_began_late_says_so_also_where_only_failures_are_asked_for()
    {
        _clock.WallClock = Due.AddDays(1).AddMinutes(125);
        var late = _ledger.Nights.Enter("nightly", Due.AddDays(1), NightState.Running).Night.Id;
        _ledger.Nights.End(late);
        using var receiver = new WebReceiver();

        await Tell(NightChannel.Webhook, new NotificationOptions { FailuresOnly = true, Webhook = receiver.Address }, nightId: late);

        Property(receiver.Posts.Single().Text, "title").ShouldBe("nightly of 2026-11-25 22:00 +01:00: 0 done, begun 2 h 5 min late");
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    private static string Property(string json, string name)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return document.RootElement.GetProperty(name).GetString()!;
    }

    private async Task Tell(NightChannel channel, NotificationOptions options, WindowOptions? window = null, long freeBytes = 1L << 40, int? nightId = null)
    {
        using var http = new HttpClient();
        var service = new ServiceConfiguration
        {
            Run = new RunConfiguration { Model = "m", Output = "out", Pairs = [] },
            Logs = new LogOptions { Folder = "logs" },
            Notifications = options,
            Window = window,
            Schedules = [new ScheduleOptions { Name = "nightly", Cron = "0 22 * * *", TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") }],
        };
        using var teller = new NightTeller(service, _ledger, new WorkGate(service, _clock, _ => freeBytes), http);
        await teller.TellAsync(nightId ?? _night, channel, TestContext.Current.CancellationToken);
    }

    /// <summary>Takes one mail (RFC 5321, the least of it).</summary>
    private sealed class SmtpServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public SmtpServer()
        {
            _listener.Start();
            Options = new MailOptions { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port, Security = "none", From = "rsiccllm@example.org", To = ["gis@example.org"] };
            Received = Task.Run(Serve);
        }

        public MailOptions Options { get; }

        public Task<string> Received { get; }

        public void Dispose() => _listener.Dispose();

        private async Task<string> Serve()
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\r\n" };
            var all = new StringBuilder();
            await writer.WriteLineAsync("220 test");
            var inData = false;
            while (await reader.ReadLineAsync() is { } line)
            {
                all.AppendLine(line);
                if (inData && line != ".")
                    continue;
                inData = line.StartsWith("DATA", StringComparison.Ordinal);
                await writer.WriteLineAsync(inData ? "354 go on" : line.StartsWith("QUIT", StringComparison.Ordinal) ? "221 bye" : "250 ok");
                if (line.StartsWith("QUIT", StringComparison.Ordinal))
                    break;
            }

            return all.ToString();
        }
    }
}
