using Hangfire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Reports.Output;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Telemetry;
using RSICCLLM.Service.Work;

namespace RSICCLLM.Service.Dashboard;

/// <summary>The pages: status at <c>/</c>, reports of pairs, Hangfire's dashboard at <c>/hangfire</c>.</summary>
internal static class DashboardEndpoints
{
    private const int PairsShown = 200;
    private const int NightsShown = 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void Use(WebApplication app, ServiceConfiguration configuration, RunLedger ledger, Func<StatusFacts> facts, JobStorage jobs)
    {
        var options = configuration.Dashboard;
        app.Use(next => new DashboardAccess(options, next).InvokeAsync);
        app.Use(next => new DatabaseAway(() => ledger.CountOpen(), Patience, next).InvokeAsync);
        app.UseRouting();
        var page = new StatusPage(configuration);
        app.MapGet("/", () => Results.Content(page.Draw(facts()), "text/html; charset=utf-8"));
        app.MapGet("/results/{name}/{file}", (string name, string file, HttpResponse response) =>
        {
            if (!StatusPage.Files.Contains(file) || ledger.Find(name) is not { } pair || page.ReportFile(pair, file) is not { } path)
                return Results.NotFound();
            if (file == ReportFiles.PdfName)
                return Results.File(path, "application/pdf");

            // Whatever the page holds may touch neither the jobs nor anything else.
            response.Headers.ContentSecurityPolicy = "frame-ancestors 'none'; sandbox allow-scripts; default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
            return Results.File(path, "text/html; charset=utf-8");
        });
        app.MapHangfireDashboard("/hangfire", new Hangfire.DashboardOptions
        {
            // Access was decided before; Hangfire's own rule would refuse everybody who is not on this machine.
            Authorization = [],
            AsyncAuthorization = [],
            IsReadOnlyFunc = _ => options.ReadOnly,
            AppPath = "/",
            DashboardTitle = "RSICCLLM jobs",
            DisplayStorageConnectionString = false,
        }, jobs);
    }

    /// <summary>Asks for what the status page shows.</summary>
    public static StatusFacts Facts(RunLedger ledger, ServiceContext work, Dispatcher dispatcher, ServiceMetrics metrics)
    {
        var nights = ledger.Nights.Latest(NightsShown);
        var refused = ledger.Nights.Refused([.. nights.Select(n => n.Id)]);
        return new StatusFacts(
            ledger.Progress(PairsShown),
            [.. nights.Select(night => (night, (IReadOnlyList<string>)[.. refused[night.Id]]))],
            dispatcher.Obstacle,
            metrics.TilesPerMinute,
            work.Captioner.Description.Name,
            work.Captioner.Description.Device);
    }
}
