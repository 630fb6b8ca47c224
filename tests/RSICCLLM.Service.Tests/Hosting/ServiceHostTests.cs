using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Running;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Dashboard;
using RSICCLLM.Service.Hosting;
using RSICCLLM.Service.Submitting;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Hosting;

/// <summary>A whole service in this process with a scripted model, over every storage: 96 x 96 pixels are nine tiles in three blocks.</summary>
public sealed class ServiceHostTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Patch Roof = new(40, 40, 12, 12, 240, 120, 90);

    private readonly TemporaryFolder _folder = new();
    private readonly List<LedgerLocation.PostgreSql> _schemas = [];
    private readonly List<SqlServerDatabase> _databases = [];

    public static TheoryData<string> Storages => SqlServerDatabase.And("memory", "postgresql");

    private CancellationToken Test { get; } = TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task A_submitted_pair_gets_the_bytes_of_a_run(string storage)
    {
        var service = Service(storage);
        var pair = Pair("north", Roof);
        using var captioner = new ScriptedCaptioner();
        await BatchRunner.RunAsync(service.Run with { Output = _folder.File("run"), Pairs = [pair] }, captioner, new Progress<RunProgress>(), Test);

        await using (var host = await Started(service))
        {
            Submit(service, pair);
            await Until(service, "north", PairState.Done);
        }

        Bytes(_folder.File("out", "north")).ShouldBe(Bytes(_folder.File("run", "north")));
        Submit(service, pair).State.ShouldBe(PairState.Done);
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task A_bad_pair_fails_with_its_reason_and_can_be_retried(string storage)
    {
        var service = Service(storage);
        var pair = Pair("north", Roof);
        var hidden = _folder.File("hidden.tif");
        File.Move(pair.After.Path, hidden);

        await using var host = await Started(service);
        Submit(service, pair);
        (await Until(service, "north", PairState.Failed)).Reason.ShouldNotBeNull().ShouldContain("north-after.tif");

        File.Move(hidden, pair.After.Path);
        using (var ledger = ServiceLedger.Open(service))
            ledger.Retry(ledger.Find("north")!.Id).ShouldBeTrue();
        await Until(service, "north", PairState.Done);
    }

    [Fact]
    public async Task A_pair_that_wants_longer_captions_than_are_planned_for_fails_at_once_with_its_reason()
    {
        // As it stands in the ledger when the service's limit was lowered after its entry.
        var service = Service("memory");
        var before = service with { Run = service.Run with { Captioning = service.Run.Captioning with { MaxNewTokens = 161 } } };
        Submit(before, Pair("north", Roof));
        using var captioner = new ScriptedCaptioner();
        await using (await Started(service, captioner))
        {
            (await Until(service, "north", PairState.Failed)).Reason.ShouldNotBeNull().ShouldSatisfyAllConditions(
                reason => reason.ShouldStartWith("The pair asks for captions of up to 161 tokens, the service on "),
                reason => reason.ShouldContain(" plans memory for 160; raise its \"captioning.maxNewTokens\""));
        }

        captioner.Batches.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task A_cancelled_pair_stops_in_its_block_and_goes_on_from_what_is_done(string storage)
    {
        var service = Service(storage, leaseSeconds: 2);
        using var second = new ManualResetEventSlim();
        var wasCancelled = false;
        using var captioner = new ScriptedCaptioner
        {
            BeforeBatch = (batch, cancellation) =>
            {
                if (batch != 1)
                    return;
                second.Set();
                wasCancelled = cancellation.WaitHandle.WaitOne(Patience);
                cancellation.ThrowIfCancellationRequested();
            },
        };
        await using var host = await Started(service, captioner);
        Submit(service, Pair("north", Roof));
        second.Wait(Patience, Test).ShouldBeTrue();

        using var ledger = ServiceLedger.Open(service);
        var id = ledger.Find("north")!.Id;
        ledger.Cancel(id, "cancelled by a person").ShouldBeTrue();
        await Until(() => wasCancelled, "the model was not stopped");
        ledger.OpenBlocks(id).Count.ShouldBe(2);

        ledger.Retry(id).ShouldBeTrue();
        await Until(service, "north", PairState.Done);
        captioner.Batches.ShouldBe(4);
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task A_stop_comes_at_a_tile_border_and_the_next_start_goes_on(string storage)
    {
        var service = Service(storage);
        using var second = new ManualResetEventSlim();
        using (var captioner = new ScriptedCaptioner
        {
            BeforeBatch = (batch, cancellation) =>
            {
                if (batch != 1)
                    return;
                second.Set();
                cancellation.WaitHandle.WaitOne(Patience).ShouldBeTrue("the stop did not reach the model");
                cancellation.ThrowIfCancellationRequested();
            },
        })
        {
            await using var host = await Started(service, captioner);
            Submit(service, Pair("north", Roof));
            second.Wait(Patience, Test).ShouldBeTrue();
        }

        using var resumed = new ScriptedCaptioner();
        await using (await Started(service, resumed))
            await Until(service, "north", PairState.Done);
        resumed.Batches.ShouldBe(2);
    }

#if SQL_SERVER
    [Fact]
    public void Jobs_that_SQL_Server_cannot_keep_are_told_at_the_start()
    {
        var service = Service(SqlServerDatabase.Kind);
        _databases[^1].Execute($"CREATE SCHEMA {service.Storage.Schema}_jobs");
        _databases[^1].Execute($"CREATE TABLE {service.Storage.Schema}_jobs.[Schema] (Other int)");
        using var captioner = new ScriptedCaptioner();

        Should.Throw<LedgerException>(() => ServiceHost.Build(service, captioner, console: false)).Message.ShouldStartWith("The run ledger's database rsiccllm_");
    }
#endif

    [Fact]
    public async Task Work_stops_when_the_window_closes_and_goes_on_when_it_opens()
    {
        var service = Service("memory") with { Window = new WindowOptions(new TimeOnly(22, 0), new TimeOnly(6, 0), TimeZoneInfo.Utc) };
        var clock = new SteppedClock { WallClock = new DateTimeOffset(2026, 11, 24, 21, 0, 0, TimeSpan.Zero) };
        using var inWork = new ManualResetEventSlim();
        var wasStopped = false;
        using var captioner = new ScriptedCaptioner
        {
            BeforeBatch = (batch, cancellation) =>
            {
                if (batch != 1)
                    return;
                inWork.Set();
                wasStopped = cancellation.WaitHandle.WaitOne(Patience);
                cancellation.ThrowIfCancellationRequested();
            },
        };
        await using var host = await Started(service, captioner, clock);
        Submit(service, Pair("north", Roof));
        using var ledger = ServiceLedger.Open(service);
        await WholeTurn(clock);
        ledger.Find("north")!.WorkerKind.ShouldBeEmpty("work was given out before the window opened");

        clock.WallClock = clock.WallClock.AddHours(1);
        inWork.Wait(Patience, Test).ShouldBeTrue();
        clock.WallClock = clock.WallClock.AddHours(8);
        await Until(() => wasStopped, "the model went on outside the window");

        // A turn that finds the window closed ends with the jobs stopped.
        await WholeTurn(clock);
        captioner.Batches.ShouldBe(2);

        clock.WallClock = clock.WallClock.AddHours(16);
        await Until(service, "north", PairState.Done);
        captioner.Batches.ShouldBe(4);
    }

    [Fact]
    public async Task A_night_takes_in_the_inbox_and_tells_when_it_is_done()
    {
        using var receiver = new HttpListener();
        var port = FreePort();
        receiver.Prefixes.Add($"http://127.0.0.1:{port}/");
        receiver.Start();
        Directory.CreateDirectory(_folder.File("in"));
        SceneFiles.Write(_folder.File("in", "north_20250501.tif"), 96, 96);
        SceneFiles.Write(_folder.File("in", "north_20260501.tif"), 96, 96, Roof);
        var service = Service("memory") with
        {
            Inboxes = [new InboxOptions { Name = "ortho", Folder = _folder.File("in"), Pattern = "{area}_{date:yyyyMMdd}.tif", SettleSeconds = 0.5, Archive = _folder.File("archive"), Quarantine = _folder.File("quarantine") }],
            Schedules = [new ScheduleOptions { Name = "nightly", Cron = "*/2 * * * * *", TimeZone = TimeZoneInfo.Utc, Inboxes = ["ortho"] }],
            Notifications = new NotificationOptions { Webhook = $"http://127.0.0.1:{port}/" },
        };

        await using var host = await Started(service);
        string told;
        do
        {
            var request = await receiver.GetContextAsync().WaitAsync(Patience, Test);
            using var reader = new StreamReader(request.Request.InputStream);
            told = await reader.ReadToEndAsync(Test);
            request.Response.StatusCode = 204;
            request.Response.Close();
        }
        while (!told.Contains("north_20250501_20260501", StringComparison.Ordinal));

        told.ShouldContain("\"schedule\":\"nightly\"");
        told.ShouldContain("\"done\":[\"north_20250501_20260501\"]");
        using var ledger = ServiceLedger.Open(service);
        ledger.Find("north_20250501_20260501")!.State.ShouldBe(PairState.Done);
        ledger.Nights.Latest(100).Single(n => n.Id == ledger.Find("north_20250501_20260501")!.NightId).State.ShouldBe(NightState.Ended);
        Directory.GetFiles(_folder.File("in")).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task A_night_that_ended_and_was_not_told_is_told_by_the_next_start(string storage)
    {
        using var receiver = new WebReceiver();
        var service = Service(storage) with { Notifications = new NotificationOptions { Webhook = receiver.Address } };
        using var ledger = ServiceLedger.Open(service);
        var night = ledger.Nights.Enter("nightly", DateTimeOffset.UtcNow, NightState.Running).Night.Id;
        ledger.Nights.Refuse(night, "The job n.json cannot be read.");
        ledger.Nights.End(night).ShouldBeTrue();

        for (var start = 0; start < 2; start++)
        {
            await using var host = await Started(service);
            await Until(() => ledger.Nights.Find(night)!.IsTold(NightChannel.Webhook), "the night was not told");
        }

        receiver.Posts.Single().Text.ShouldContain("The job n.json cannot be read.");
    }

    [Fact]
    public async Task The_status_page_shows_pairs_and_results_and_the_dashboard_the_jobs()
    {
        var service = Service("memory") with { Dashboard = new DashboardOptions { Port = 0, ReadOnly = true } };
        await using var host = await Started(service);
        var pair = Pair("north", Roof);
        Submit(service, pair);
        await Until(service, "north", PairState.Done);
        using var http = new HttpClient { BaseAddress = new Uri(host.Address!) };

        var page = await http.GetStringAsync(new Uri("/", UriKind.Relative), Test);
        page.ShouldContain("<td>north</td><td class=\"Done\">Done</td>");
        page.ShouldContain("9 of 9");
        var report = await http.GetAsync(new Uri("/results/north/report.pdf", UriKind.Relative), Test);
        (await report.Content.ReadAsByteArrayAsync(Test)).ShouldBe(File.ReadAllBytes(_folder.File("out", "north", "report.pdf")));
        var browsed = await http.GetAsync(new Uri("/results/north/report.html", UriKind.Relative), Test);
        (await browsed.Content.ReadAsByteArrayAsync(Test)).ShouldBe(File.ReadAllBytes(_folder.File("out", "north", "report.html")));
        browsed.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("frame-ancestors 'none'; sandbox allow-scripts; default-src 'none';");
        (await http.GetAsync(new Uri("/results/north/report.json", UriKind.Relative), Test)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.GetAsync(new Uri("/results/north/changes.csv", UriKind.Relative), Test)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.GetAsync(new Uri("/results/..%2F..%2Fx/report.pdf", UriKind.Relative), Test)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.GetStringAsync(new Uri("/hangfire/jobs/succeeded", UriKind.Relative), Test)).ShouldContain("FinishPairJob");

        // Read-only: Hangfire takes no commands.
        using var nothing = new StringContent("");
        (await http.PostAsync(new Uri("/hangfire/recurring/trigger", UriKind.Relative), nothing, Test)).IsSuccessStatusCode.ShouldBeFalse();
    }

    [Fact]
    public async Task With_a_password_nobody_enters_without_it()
    {
        var service = Service("memory") with { Dashboard = new DashboardOptions { Port = 0, PasswordHash = PasswordHash.Of("secret", 1000) } };
        await using var host = await Started(service);
        using var http = new HttpClient { BaseAddress = new Uri(host.Address!) };

        foreach (var path in new[] { "/", "/hangfire", "/hangfire/jobs/enqueued", "/results/north/report.pdf", "/hangfire/css18250" })
            (await http.GetAsync(new Uri(path, UriKind.Relative), Test)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("admin:secret"u8));
        (await http.GetAsync(new Uri("/", UriKind.Relative), Test)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync(new Uri("/hangfire", UriKind.Relative), Test)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    public void Dispose()
    {
        _databases.ForEach(d => d.Dispose());
        foreach (var schema in _schemas)
        {
            using var connection = new Npgsql.NpgsqlConnection(schema.Connection);
            connection.Open();
            using var command = new Npgsql.NpgsqlCommand($"DROP SCHEMA IF EXISTS {schema.Schema} CASCADE; DROP SCHEMA IF EXISTS {schema.Schema}_jobs CASCADE", connection);
            command.ExecuteNonQuery();
        }

        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Dictionary<string, string> Bytes(string folder) =>
        Directory.GetFiles(folder).ToDictionary(f => Path.GetFileName(f), f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))));

    private static PairEntry Submit(ServiceConfiguration service, PairConfiguration pair)
    {
        using var ledger = ServiceLedger.Open(service);
        return Submission.Enter(ledger, service, service.Run, pair);
    }

    private async Task<PairEntry> Until(ServiceConfiguration service, string name, PairState state)
    {
        using var ledger = ServiceLedger.Open(service);
        await Until(() => ledger.Find(name)!.State == state, $"{name} did not come to be {state}: {ledger.Find(name)}");
        return ledger.Find(name)!;
    }

    // The window is looked at once a turn, before work is given out: of three looks from now on at least one began a turn that is over. (Keeping old results asks the clock once.)
    private Task WholeTurn(SteppedClock clock)
    {
        var looks = clock.Looks;
        return Until(() => clock.Looks >= looks + 3, "the window was not looked at");
    }

    private async Task Until(Func<bool> condition, string failure)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            clock.Elapsed.ShouldBeLessThan(Patience, failure);
            await Task.Delay(50, Test);
        }
    }

    private ServiceConfiguration Service(string storage, double leaseSeconds = 60)
    {
        var options = new StorageOptions { Kind = storage, Schema = PostgresServer.NewSchema()[..20], LeaseSeconds = leaseSeconds };
        if (storage == SqlServerDatabase.Kind)
        {
            _databases.Add(SqlServerDatabase.Create());
            options = options with { Connection = _databases[^1].Connection };
        }
        else if (storage != "memory")
        {
            _schemas.Add(new LedgerLocation.PostgreSql(PostgresServer.Shared.Connection, options.Schema));
            options = options with { Connection = _schemas[^1].Connection };
        }

        return new ServiceConfiguration
        {
            Run = new RunConfiguration { Model = "m", Output = _folder.File("out"), Pairs = [], Tiling = new TilingOptions { Overlap = 0 }, Captioning = new CaptioningOptions { BatchSize = 1 } },
            Storage = options,
            Logs = new LogOptions { Folder = _folder.File("logs") },
            Dashboard = new DashboardOptions { Enabled = false },
            MinimumFreeMegabytes = 1,
        };
    }

    private PairConfiguration Pair(string name, params Patch[] changes) => new(
        name,
        new SceneConfiguration(SceneFiles.Write(_folder.File($"{name}-before.tif"), 96, 96), null),
        new SceneConfiguration(SceneFiles.Write(_folder.File($"{name}-after.tif"), 96, 96, changes), null));

    private async Task<RunningHost> Started(ServiceConfiguration service, ScriptedCaptioner? captioner = null, TimeProvider? clock = null)
    {
        var own = captioner is null ? new ScriptedCaptioner() : null;
        var host = ServiceHost.Build(service, captioner ?? own!, console: false, clock);
        await host.StartAsync(Test);
        return new RunningHost(host, own);
    }

    private sealed class RunningHost(IHost host, IDisposable? captioner) : IAsyncDisposable
    {
        public string? Address { get; } = host.Services.GetRequiredService<DashboardHost>().Address;

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            await ServiceHost.DisposeAsync(host);
            captioner?.Dispose();
        }
    }
}
