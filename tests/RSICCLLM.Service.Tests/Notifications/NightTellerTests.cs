using System.Net;
using System.Net.Sockets;
using System.Text;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Notifications;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Notifications;

public sealed class NightTellerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunLedger _ledger;
    private readonly int _night;

    public NightTellerTests()
    {
        _ledger = RunLedger.Open(_folder.File("ledger.db"));
        _night = _ledger.Nights.Enter("nightly", new DateTimeOffset(2026, 11, 24, 21, 0, 0, TimeSpan.Zero), NightState.Running).Night.Id;
    }

    [Fact]
    public async Task A_mail_names_what_failed_and_why()
    {
        _ledger.Fail(_ledger.Register(new PairRegistration("north", "print", NightId: _night)).Id, "The scene a.tif cannot be read.");
        using var server = new SmtpServer();

        await Tell(new NotificationOptions { Mail = server.Options });

        var mail = await server.Received.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        mail.ShouldContain("RCPT TO:<gis@example.org>");
        mail.ShouldContain("Subject: RSICCLLM nightly of 2026-11-24 22:00 +01:00: 0 done, 1 failed");
        mail.ShouldContain("FAILED north: The scene a.tif cannot be read.");
    }

    [Fact]
    public async Task A_mail_names_what_was_not_taken_in_also_where_only_failures_are_asked_for()
    {
        _ledger.Nights.Refuse(_night, "The job n.json cannot be read.");
        using var server = new SmtpServer();

        await Tell(new NotificationOptions { FailuresOnly = true, Mail = server.Options });

        var mail = await server.Received.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        mail.ShouldContain("Subject: RSICCLLM nightly of 2026-11-24 22:00 +01:00: 0 done, 1 refused");
        mail.ShouldContain("REFUSED The job n.json cannot be read.");
    }

    [Fact]
    public async Task A_night_without_failures_is_silent_where_only_failures_are_asked_for()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)nobody.LocalEndpoint).Port}/";

        await Tell(new NotificationOptions { FailuresOnly = true, Webhook = address });

        nobody.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task A_receiver_that_refuses_makes_the_job_try_again()
    {
        using var receiver = new HttpListener();
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        receiver.Prefixes.Add($"http://127.0.0.1:{port}/");
        receiver.Start();
        var answer = Task.Run(
            async () =>
            {
                var context = await receiver.GetContextAsync();
                context.Response.StatusCode = 503;
                context.Response.Close();
            },
            TestContext.Current.CancellationToken);

        await Should.ThrowAsync<HttpRequestException>(Tell(new NotificationOptions { Webhook = $"http://127.0.0.1:{port}/" }));
        await answer;
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    private async Task Tell(NotificationOptions options)
    {
        using var http = new HttpClient();
        var service = new ServiceConfiguration
        {
            Run = new RunConfiguration { Model = "m", Output = "out", Pairs = [] },
            Logs = new LogOptions { Folder = "logs" },
            Notifications = options,
            Schedules = [new ScheduleOptions { Name = "nightly", Cron = "0 22 * * *", TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") }],
        };
        await new NightTeller(service, _ledger, http).TellAsync(_night, TestContext.Current.CancellationToken);
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
