using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Hosting;
using RSICCLLM.Service.Submitting;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Hosting;

/// <summary>What an administrator relies on: client certificates, metrics, logs that do not grow for ever, a stop that ends in time.</summary>
public sealed class OperationsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    private CancellationToken Test { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_a_listed_client_certificate_opens()
    {
        using var server = Certificate("localhost");
        using var listed = Certificate("officer");
        using var other = Certificate("somebody");
        File.WriteAllBytes(_folder.File("server.pfx"), server.Export(X509ContentType.Pkcs12, "secret"));
        var service = Service() with
        {
            Dashboard = new DashboardOptions
            {
                Port = 0,
                CertificateFile = _folder.File("server.pfx"),
                CertificatePassword = "secret",
                ClientCertificates = [listed.GetCertHashString(HashAlgorithmName.SHA256)],
            },
        };
        using var captioner = new ScriptedCaptioner();
        var host = ServiceHost.Build(service, captioner, console: false);
        await host.StartAsync(Test);
        var address = new Uri(host.Services.GetRequiredService<DashboardHost>().Address!);

        address.Scheme.ShouldBe("https");
        foreach (var path in new[] { "/", "/hangfire" })
        {
            (await Ask(new Uri(address, path), listed)).ShouldBe(HttpStatusCode.OK);
            (await Ask(new Uri(address, path), other)).ShouldBe(HttpStatusCode.Forbidden);
            (await Ask(new Uri(address, path), null)).ShouldBe(HttpStatusCode.Forbidden);
        }

        await host.StopAsync(Test);
        await ServiceHost.DisposeAsync(host);
    }

    [Fact]
    public async Task Metrics_reach_a_receiver_of_OpenTelemetry()
    {
        using var receiver = StartReceiver(out var address);
        var bodies = new List<string>();
        var listening = Task.Run(
            async () =>
            {
                while (await receiver.GetContextAsync() is var context && context.Request.Url!.AbsolutePath == "/v1/metrics")
                {
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body, CancellationToken.None);
                    lock (bodies)
                        bodies.Add($"{context.Request.ContentType} {Encoding.Latin1.GetString(body.ToArray())}");
                    context.Response.StatusCode = 200;
                    context.Response.Close();
                }
            },
            Test);
        var service = Service() with { OtlpEndpoint = address };
        using var captioner = new ScriptedCaptioner();
        var host = ServiceHost.Build(service, captioner, console: false);
        await host.StartAsync(Test);

        // The first sending compiles and connects, which takes longer on a busy machine than a stop waits for its own.
        var meters = host.Services.GetRequiredService<MeterProvider>();
        for (var clock = Stopwatch.StartNew(); !meters.ForceFlush(); await Task.Delay(50, Test))
            clock.Elapsed.ShouldBeLessThan(Patience, "nothing can be sent");
        var before = Received();
        before.ShouldNotBeEmpty();
        before.ShouldAllBe(body => !body.Contains("rsiccllm.pairs.done", StringComparison.Ordinal));
        await Done(service, Submit(service));

        // What has not been sent yet is sent when the service stops.
        await host.StopAsync(Test);
        await ServiceHost.DisposeAsync(host);
        receiver.Stop();
        await listening.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        Received().Count.ShouldBeGreaterThan(before.Count, "nothing was sent at the stop");
        var last = Received()[^1];
        last.ShouldStartWith("application/x-protobuf");
        foreach (var name in new[] { "RSICCLLM", "rsiccllm.tiles", "rsiccllm.tiles.rate", "rsiccllm.pairs.done", "rsiccllm.queue", "rsiccllm.device", captioner.Description.Device })
            last.ShouldContain(name);

        List<string> Received()
        {
            lock (bodies)
                return [.. bodies];
        }
    }

    [Fact]
    public void Logs_begin_a_new_file_at_their_size_and_old_ones_go()
    {
        var logs = new LogOptions { Folder = _folder.File("logs"), FileMegabytes = 1, KeepFiles = 3 };
        using (var factory = LoggerFactory.Create(builder => ServiceLogs.Add(builder, logs, console: false)))
        {
            var log = factory.CreateLogger("test");
            for (var i = 0; i < 5000; i++)
                log.LogInformation("{Number} {Text}", i, new string('x', 1000));
        }

        var files = new DirectoryInfo(logs.Folder).GetFiles().OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
        files.Count.ShouldBe(3);
        files.ShouldAllBe(f => f.Length <= (1 << 20) + 4096);
        var newest = files.SelectMany(f => File.ReadLines(f.FullName)).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("Number").GetInt32()).ToList();
        newest.ShouldBe(Enumerable.Range(5000 - newest.Count, newest.Count), ignoreOrder: true);
    }

    [Fact]
    public async Task A_model_that_does_not_stop_is_not_waited_for_longer_than_said()
    {
        var service = Service() with { StopSeconds = 1 };
        using var inWork = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        using var captioner = new ScriptedCaptioner
        {
            BeforeBatch = (_, _) =>
            {
                inWork.Set();
                release.Wait(Patience, CancellationToken.None);
                ended.Set();
            },
        };
        Submit(service);
        using var stop = new CancellationTokenSource();
        var running = ServiceHost.RunAsync(service, captioner, stop.Token);
        inWork.Wait(Patience, Test).ShouldBeTrue();

        var clock = Stopwatch.StartNew();
        await stop.CancelAsync();
        var isAtRest = await running.WaitAsync(Patience, Test);

        isAtRest.ShouldBeFalse();
        clock.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(20));
        release.Set();
        ended.Wait(Patience, Test).ShouldBeTrue();
        SpinWait.SpinUntil(() => !captioner.IsBusy, Patience).ShouldBeTrue();
    }

    [Fact]
    public void The_systemd_unit_is_accepted_and_waits_for_longer_than_a_stop_takes()
    {
        var unit = File.ReadAllLines(Path.Combine(SharedData.RepositoryRoot, "samples", "rsiccllm.service"));
        var patience = unit.Single(l => l.StartsWith("TimeoutStopSec=", StringComparison.Ordinal))["TimeoutStopSec=".Length..];
        int.Parse(patience, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(Service().StopSeconds);
        if (!File.Exists("/usr/bin/systemd-analyze"))
            Assert.Skip("needs systemd-analyze (Debian package systemd)");

        // The program is not installed here; everything else is as it is shipped.
        var copy = _folder.File("rsiccllm.service");
        File.WriteAllLines(copy, unit.Select(l => l.StartsWith("ExecStart=", StringComparison.Ordinal) ? "ExecStart=/bin/true" : l));
        using var verify = Process.Start(new ProcessStartInfo("/usr/bin/systemd-analyze", ["verify", copy]) { RedirectStandardError = true })!;
        var remarks = verify.StandardError.ReadToEnd();
        verify.WaitForExit();

        (verify.ExitCode, remarks).ShouldBe((0, ""));
    }

    [Fact]
    public void The_systemd_unit_lets_the_documented_configuration_write_where_it_must()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("paths of Linux");
        string[] Unit(string key) => [.. File.ReadLines(Path.Combine(SharedData.RepositoryRoot, "samples", "rsiccllm.service")).Where(l => l.StartsWith(key, StringComparison.Ordinal)).Select(l => l[key.Length..])];
        string[] writable = [.. Unit("ReadWritePaths=").Select(p => p.TrimStart('-')), .. Unit("LogsDirectory=").Select(p => $"/var/log/{p}"), .. Unit("StateDirectory=").Select(p => $"/var/lib/{p}")];
        var manual = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "service.md"));
        var file = Unit("ExecStart=").Single().Split(' ')[^1];

        var service = ServiceConfigurationReader.Parse(manual.Split("```json")[1].Split("```")[0], Path.GetDirectoryName(file)!);

        var inbox = service.Inboxes.Single();
        foreach (var folder in new[] { service.Run.Output, service.Logs.Folder, inbox.Folder, inbox.Archive, inbox.Quarantine, Unit("Environment=RSICCLLM_STATE=").Single() })
            writable.ShouldContain(w => folder == w || folder.StartsWith(w + "/", StringComparison.Ordinal), folder);
        manual.ShouldContain($"cp service.json {Path.GetDirectoryName(file)}/");
        manual.ShouldContain($"useradd --system --no-create-home --shell /usr/sbin/nologin {Unit("User=").Single()}");
    }

    public void Dispose() => _folder.Dispose();

    private static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        // Windows signs only with keys that were imported.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    private async Task<HttpStatusCode> Ask(Uri address, X509Certificate2? certificate)
    {
        using var handler = new HttpClientHandler { ClientCertificateOptions = ClientCertificateOption.Manual, ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        if (certificate is not null)
            handler.ClientCertificates.Add(certificate);
        using var http = new HttpClient(handler);
        using var answer = await http.GetAsync(address, Test);
        return answer.StatusCode;
    }

    // Another test may take a free port before it is listened to.
    private static HttpListener StartReceiver(out string address)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            free.Start();
            address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
            free.Stop();
            var receiver = new HttpListener();
            try
            {
                receiver.Prefixes.Add(address);
                receiver.Start();
                return receiver;
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                receiver.Close();
            }
        }
    }

    private PairEntry Submit(ServiceConfiguration service)
    {
        var pair = new PairConfiguration(
            "north",
            new SceneConfiguration(SceneFiles.Write(_folder.File("before.tif"), 96, 96), null),
            new SceneConfiguration(SceneFiles.Write(_folder.File("after.tif"), 96, 96, new Patch(40, 40, 12, 12, 240, 120, 90)), null));
        using var ledger = ServiceLedger.Open(service);
        return Submission.Enter(ledger, service, service.Run, pair);
    }

    private async Task Done(ServiceConfiguration service, PairEntry pair)
    {
        using var ledger = ServiceLedger.Open(service);
        for (var clock = Stopwatch.StartNew(); ledger.Pair(pair.Id)!.State != PairState.Done; await Task.Delay(50, Test))
            clock.Elapsed.ShouldBeLessThan(Patience, ledger.Pair(pair.Id)!.ToString());
    }

    private ServiceConfiguration Service() => new()
    {
        Run = new RunConfiguration { Model = "m", Output = _folder.File("out"), Pairs = [], Tiling = new TilingOptions { Overlap = 0 }, Captioning = new CaptioningOptions { BatchSize = 1 } },
        Storage = new StorageOptions { Kind = StorageOptions.Memory },
        Logs = new LogOptions { Folder = _folder.File("logs") },
        Dashboard = new DashboardOptions { Enabled = false },
        MinimumFreeMegabytes = 1,
    };
}
