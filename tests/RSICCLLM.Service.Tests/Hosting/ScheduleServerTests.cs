using System.Diagnostics;
using Hangfire;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Hosting;
using RSICCLLM.Service.Work;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Hosting;

public sealed class ScheduleServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private CancellationToken Test { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_schedule_that_was_deleted_in_the_dashboard_comes_back()
    {
        var service = ServiceConfigurationReader.Parse(
            """
            { "model": "m", "output": "out", "minimumFreeMegabytes": 1, "dashboard": { "enabled": false },
              "inboxes": [ { "name": "ortho", "folder": "in", "pattern": "{area}_{date:yyyyMMdd}.tif" } ],
              "schedules": [ { "name": "nightly", "cron": "0 22 * * *", "timeZone": "Europe/Berlin", "inboxes": ["ortho"] } ] }
            """,
            _folder.Path);
        using var captioner = new ScriptedCaptioner();
        var host = ServiceHost.Build(service, captioner, console: false);
        host.Services.GetServices<IHostedService>().OfType<ScheduleServer>().Single().Look = TimeSpan.FromSeconds(0.2);
        await host.StartAsync(Test);
        var jobs = host.Services.GetRequiredService<ServiceStorage>().Jobs;
        List<string> Entered()
        {
            using var connection = jobs.GetConnection();
            return [.. connection.GetRecurringJobs().Select(j => $"{j.Id} {j.Cron} {j.TimeZoneId}").Where(j => j.StartsWith("retention", StringComparison.Ordinal) || j.StartsWith("schedule-", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        }

        List<string> expected = ["retention 23 * * * * UTC", "schedule-nightly 0 22 * * * Europe/Berlin"];
        await Until(() => Entered().SequenceEqual(expected));

        foreach (var id in new[] { "schedule-nightly", "retention" })
            new RecurringJobManager(jobs).RemoveIfExists(id);

        await Until(() => Entered().SequenceEqual(expected));
        await host.StopAsync(Test);
        await ServiceHost.DisposeAsync(host);
        Directory.GetFiles(_folder.File("logs"), "*.log").SelectMany(File.ReadAllLines).Count(l => l.Contains("was deleted from the jobs", StringComparison.Ordinal)).ShouldBe(1);
    }

    public void Dispose() => _folder.Dispose();

    private async Task Until(Func<bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); await Task.Delay(20, Test))
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }
}
