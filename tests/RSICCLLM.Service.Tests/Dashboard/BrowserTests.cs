using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Hosting;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Dashboard;

/// <summary>The pages as a browser shows them: headless Chromium prints the document that it has built.</summary>
public sealed class BrowserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_browser_shows_the_status_page_and_the_dashboard_without_errors()
    {
        var chromium = new[] { "/usr/bin/chromium", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(chromium is null, "needs Chromium (Debian: apt-get install chromium)");
        using var captioner = new ScriptedCaptioner();
        var host = ServiceHost.Build(Configuration(), captioner, console: false);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var ledger = host.Services.GetRequiredService<RunLedger>();
        ledger.Cancel(ledger.Register(new PairRegistration("north", "print")).Id, "<script>document.title='taken over'</script>");
        ledger.Nights.Refuse(ledger.Nights.Enter("nightly", DateTimeOffset.UnixEpoch, NightState.Ended).Night.Id, "The name <south> is taken.");
        var address = host.Services.GetRequiredService<DashboardHost>().Address!;

        var page = Dump(chromium!, address);
        page.ShouldContain("<td>north</td>");
        page.ShouldContain("Cancelled");
        page.ShouldContain("<title>RSICCLLM</title>");
        page.ShouldContain("&lt;script&gt;");
        page.ShouldContain("The name &lt;south&gt; is taken.");
        var dashboard = Dump(chromium!, $"{address}/hangfire/servers");
        dashboard.ShouldContain("RSICCLLM jobs");
        dashboard.ShouldContain("schedules");

        await host.StopAsync(TestContext.Current.CancellationToken);
        await ServiceHost.DisposeAsync(host);
    }

    public void Dispose() => _folder.Dispose();

    private string Dump(string chromium, string address)
    {
        var start = new ProcessStartInfo(chromium) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", $"--user-data-dir={_folder.File("browser")}", "--virtual-time-budget=3000", "--dump-dom", address })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit(TimeSpan.FromMinutes(2)).ShouldBeTrue();
        output.ShouldNotBeEmpty(errors.Result);
        return output;
    }

    private ServiceConfiguration Configuration() => new()
    {
        Run = new RunConfiguration { Model = "m", Output = _folder.File("out"), Pairs = [], Tiling = new TilingOptions { Overlap = 0 } },
        Logs = new LogOptions { Folder = _folder.File("logs") },
        Dashboard = new DashboardOptions { Port = 0 },
        MinimumFreeMegabytes = 1,
    };
}
