using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Running;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Hosting;
using RSICCLLM.Service.Schedules;
using RSICCLLM.Service.Upkeep;

namespace RSICCLLM.Benchmarks.Engine;

/// <summary>What a service holds after a night.</summary>
internal sealed record NightFigures(int Number, long ResidentBytes, long? NativeBytes, long ManagedBytes, int Handles, int Threads, long LedgerBytes, int Pairs, double Seconds);

/// <summary>A service over a clock that is a day further every night; everything else is as always.</summary>
internal static class Soak
{
    private const int SceneEdge = 392;

    public static async Task<IReadOnlyList<NightFigures>> RunAsync(string folder, string model, int nights, int keepDays, CancellationToken cancellation)
    {
        var clock = new DayClock();
        var service = Configuration(folder, model, keepDays);
        Directory.CreateDirectory(service.Inboxes[0].Folder);
        using var captioner = CaptionerFactory.Open(model, new CaptionerOptions { BatchSize = service.Run.Captioning.BatchSize }, cancellation);
        var host = ServiceHost.Build(service, captioner, console: false, clock);
        await host.StartAsync(cancellation).ConfigureAwait(false);
        var figures = new List<NightFigures>();
        Drop(service, clock, 0);
        for (var night = 1; night <= nights; night++)
        {
            var watch = Stopwatch.StartNew();
            Drop(service, clock, night);
            clock.NextDay();
            await NightAsync(host, cancellation).ConfigureAwait(false);
            host.Services.GetRequiredService<Retention>().Apply(cancellation);
            figures.Add(Measure(night, folder, host, watch.Elapsed.TotalSeconds));
            Console.Error.WriteLine(figures[^1]);
        }

        await host.StopAsync(cancellation).ConfigureAwait(false);
        await ServiceHost.DisposeAsync(host).ConfigureAwait(false);
        return figures;
    }

    private static async Task NightAsync(IHost host, CancellationToken cancellation)
    {
        var ledger = host.Services.GetRequiredService<RunLedger>();
        foreach (var night in host.Services.GetRequiredService<NightKeeper>().Check("nightly", cancellation).Begun)
        {
            while (ledger.Progress(nightId: night.Id).Any(p => p.State is PairState.Registered or PairState.Prepared))
                await Task.Delay(100, cancellation).ConfigureAwait(false);
            if (ledger.Progress(nightId: night.Id) is not [{ State: PairState.Done }])
                throw new InvalidOperationException($"Night {night.Due:yyyy-MM-dd} did not end with one pair done: {string.Join(", ", ledger.Progress(nightId: night.Id))}");
            ledger.Nights.End(night.Id);
        }
    }

    private static ServiceConfiguration Configuration(string folder, string model, int keepDays) => new()
    {
        Run = new RunConfiguration { Model = model, Output = Path.Combine(folder, "out"), Pairs = [] },
        Inboxes = [new InboxOptions { Name = "ortho", Folder = Path.Combine(folder, "in"), Pattern = "{area}_{date:yyyyMMdd}.tif", SettleSeconds = 0, Archive = Path.Combine(folder, "archive"), Quarantine = Path.Combine(folder, "quarantine") }],
        Schedules = [new ScheduleOptions { Name = "nightly", Cron = "0 22 * * *", TimeZone = TimeZoneInfo.Utc, Inboxes = ["ortho"] }],
        Logs = new LogOptions { Folder = Path.Combine(folder, "logs") },
        Dashboard = new DashboardOptions { Port = 0 },
        Retention = new RetentionOptions { LedgerDays = keepDays, ResultDays = keepDays },
        MinimumFreeMegabytes = 1,
    };

    // Under another name first: what the pattern does not fit is not looked at while it is written.
    private static void Drop(ServiceConfiguration service, DayClock clock, int seed)
    {
        var path = Path.Combine(service.Inboxes[0].Folder, $"north_{clock.GetUtcNow():yyyyMMdd}.tif");
        var image = new RgbImage(SceneEdge, SceneEdge);
        new Random(seed).NextBytes(image.Pixels);
        GeoTiffWriter.Write(path + ".part", image, new GeoTiffWriterOptions { Width = SceneEdge, Height = SceneEdge, TileSize = 128, Transform = new GeoTransform(0.5, 0, 541000, 0, -0.5, 5688000), EpsgCode = 25832 });
        File.Move(path + ".part", path);
        if (seed == 0)
            clock.NextDay();
    }

    private static NightFigures Measure(int night, string folder, IHost host, double seconds)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var ledger = new DirectoryInfo(RunFolders.Own(Path.Combine(folder, "out"))).GetFiles(RunFolders.LedgerName + "*").Sum(f => f.Length);
        var handles = OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : process.HandleCount;
        return new NightFigures(night, process.WorkingSet64, NativeMemory.InUse(), GC.GetTotalMemory(false), handles, process.Threads.Count, ledger, host.Services.GetRequiredService<RunLedger>().Progress().Count, seconds);
    }

    private sealed class DayClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 22, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void NextDay() => _now = _now.AddDays(1);
    }
}
