using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Hosting;
using RSICCLLM.Service.Telemetry;
using RSICCLLM.Service.Work;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Work;

public sealed class DispatcherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private CancellationToken Test { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disk_that_runs_full_is_told_once_when_it_begins_and_once_when_it_ends()
    {
        var service = ServiceConfigurationReader.Parse("""{ "model": "m", "output": "out", "minimumFreeMegabytes": 1000, "dashboard": { "enabled": false } }""", _folder.Path);
        using var captioner = new ScriptedCaptioner();
        using var lines = new LogLines();
        using var factory = new LoggerFactory([lines]);
        var host = ServiceHost.Build(service, captioner, console: false);
        T Part<T>()
            where T : notnull => host.Services.GetRequiredService<T>();

        // Other programs write as well: a different figure at every look.
        var (free, looks) = (1000L, 0);
        var gate = new WorkGate(service, TimeProvider.System, _ =>
        {
            Interlocked.Increment(ref looks);
            return Interlocked.Decrement(ref free) << 20;
        });
        using var dispatcher = new Dispatcher(service, Part<ServiceStorage>(), Part<ServiceContext>(), gate, Part<ServiceMetrics>(), factory.CreateLogger<Dispatcher>());
        await dispatcher.StartAsync(Test);
        await Until(() => Volatile.Read(ref looks) >= 3);
        Volatile.Write(ref free, 5000);
        await Until(() => dispatcher.Obstacle is null);
        await dispatcher.StopAsync(Test);
        await ServiceHost.DisposeAsync(host);

        lines.Warnings.ShouldBe(["No work now: only 999 MB are free where the results are written, less than the 1000 MB of \"minimumFreeMegabytes\""]);
        lines.Lines.Count.ShouldBe(2);
        lines.Lines[1].ShouldStartWith("Work may run");
    }

    public void Dispose() => _folder.Dispose();

    private async Task Until(Func<bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); await Task.Delay(20, Test))
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }
}
