using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Hosting;
using RSICCLLM.Service.Work;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Hosting;

/// <summary>The status page must not cost the work anything.</summary>
public sealed class DashboardHostTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();

    private CancellationToken Test { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_goes_on_while_another_program_has_the_port_and_the_page_comes_when_it_is_free()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var service = ServiceConfigurationReader.Parse($$"""{ "model": "m", "output": "out", "minimumFreeMegabytes": 1, "dashboard": { "port": {{port}} } }""", _folder.Path);
        using var captioner = new ScriptedCaptioner();
        var host = ServiceHost.Build(service, captioner, console: false);
        var dashboard = host.Services.GetRequiredService<DashboardHost>();
        dashboard.Again = TimeSpan.FromSeconds(0.2);

        await host.StartAsync(Test);
        await Until(() => host.Services.GetRequiredService<Dispatcher>().Obstacle is null, "no work runs");
        await Task.Delay(TimeSpan.FromSeconds(1), Test);
        dashboard.Address.ShouldBeNull();

        taken.Stop();
        await Until(() => dashboard.Address is not null, "the page did not come");
        using var http = new HttpClient();
        (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/"), Test)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await host.StopAsync(Test);
        await ServiceHost.DisposeAsync(host);

        // One sentence, and no stack trace ("@x").
        var log = Log();
        log.Count(l => l.Contains("The status page cannot be shown", StringComparison.Ordinal)).ShouldBe(1);
        log.ShouldAllBe(l => !l.Contains("\"@x\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_within_seconds_and_without_stack_traces()
    {
        using var server = PostgresServer.Start();
        var service = ServiceConfigurationReader.Parse($$"""{ "model": "m", "output": "out", "minimumFreeMegabytes": 1, "storage": { "kind": "postgresql", "connection": "{{server.Connection}}" }, "dashboard": { "port": 0 } }""", _folder.Path);
        using var captioner = new ScriptedCaptioner();
        var host = ServiceHost.Build(service, captioner, console: false);
        await host.StartAsync(Test);
        using var http = new HttpClient { BaseAddress = new Uri(host.Services.GetRequiredService<DashboardHost>().Address!) };
        async Task<HttpResponseMessage> Ask(string path) => await http.GetAsync(new Uri(path, UriKind.Relative), Test);

        (await Ask("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        server.Down();
        foreach (var path in new[] { "/", "/results/north/report.pdf", "/hangfire", "/" })
        {
            var clock = Stopwatch.StartNew();
            var answer = await Ask(path);
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10), path);
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, path);
            (await answer.Content.ReadAsStringAsync(Test)).ShouldContain("The database is away");
        }

        server.Up();
        for (var clock = Stopwatch.StartNew(); (await Ask("/")).StatusCode != HttpStatusCode.OK; await Task.Delay(200, Test))
            clock.Elapsed.ShouldBeLessThan(Patience, "the page did not come back");
        await host.StopAsync(Test);
        await ServiceHost.DisposeAsync(host);
        Log().ShouldAllBe(l => !l.Contains("unhandled exception", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private List<string> Log() => [.. Directory.GetFiles(_folder.File("logs"), "*.log").SelectMany(File.ReadAllLines)];

    private async Task Until(Func<bool> condition, string failure)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); await Task.Delay(50, Test))
            clock.Elapsed.ShouldBeLessThan(Patience, failure);
    }
}
