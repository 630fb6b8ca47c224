using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Jobs;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Reports.Output;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Dashboard;

/// <summary>What the status page shows.</summary>
/// <param name="Pairs">The newest pairs.</param>
/// <param name="Nights">The newest nights, each with what it could not take in.</param>
/// <param name="Obstacle">Why no work runs.</param>
/// <param name="TilesPerMinute">Of this process.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Device">Where it runs.</param>
internal sealed record StatusFacts(IReadOnlyList<PairProgress> Pairs, IReadOnlyList<(NightEntry Night, IReadOnlyList<string> Refused)> Nights, string? Obstacle, double TilesPerMinute, string Model, string Device);

/// <summary>One page, drawn by the server: pairs, progress, results. It needs nothing from elsewhere and no script.</summary>
internal sealed class StatusPage(ServiceConfiguration configuration)
{
    /// <summary>What the page links of a pair that is done.</summary>
    public static readonly IReadOnlyList<string> Files = [ReportFiles.PdfName, ReportFiles.HtmlName];

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public string Draw(StatusFacts facts)
    {
        var page = new StringBuilder("""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>RSICCLLM</title><meta http-equiv="refresh" content="10">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>
            body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1f24; }
            table { border-collapse: collapse; width: 100%; margin: 0 0 2rem; } th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #d8dee4; vertical-align: top; }
            progress { width: 9rem; } .Failed { color: #b3261e; } .Done { color: #1a7f37; } .muted { color: #57606a; } h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; }
            @media (prefers-color-scheme: dark) { body { background: #0d1117; color: #e6edf3; } th, td { border-color: #30363d; } .Failed { color: #ff7b72; } .Done { color: #3fb950; } .muted { color: #8b949e; } a { color: #58a6ff; } }
            </style></head><body>
            <h1>RSICCLLM</h1>
            """);
        page.Append(Culture, $"<p id=\"state\">{(facts.Obstacle is null ? "Work may run" : $"No work now: {Text(facts.Obstacle)}")}. ");
        page.Append(Culture, $"{facts.TilesPerMinute:0.#} tiles per minute here. <span class=\"muted\">Model {Text(facts.Model)} on {Text(facts.Device)}.</span> <a href=\"hangfire\">Jobs</a></p>");
        page.Append("<h2>Pairs</h2><table id=\"pairs\"><tr><th>Pair</th><th>State</th><th>Tiles</th><th>Worker</th><th>Results</th></tr>");
        foreach (var pair in facts.Pairs)
            Row(page, pair);
        page.Append(facts.Pairs.Count == 0 ? "<tr><td colspan=\"5\" class=\"muted\">none yet</td></tr></table>" : "</table>");
        page.Append("<h2>Nights</h2><table id=\"nights\"><tr><th>Schedule</th><th>Due</th><th>State</th><th>Not taken in</th></tr>");
        foreach (var (night, refused) in facts.Nights)
            page.Append(Culture, $"<tr><td>{Text(night.Schedule)}</td><td>{TimeZoneInfo.ConvertTime(night.Due, Zone(night.Schedule)):yyyy-MM-dd HH:mm zzz}</td><td>{night.State}</td><td class=\"Failed\">{string.Join("<br>", refused.Select(Text))}</td></tr>");
        page.Append(facts.Nights.Count == 0 ? "<tr><td colspan=\"4\" class=\"muted\">none yet</td></tr></table>" : "</table>");
        return page.Append("</body></html>").ToString();
    }

    /// <summary>A report of a pair that is done; <see langword="null"/> where there is none.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="name">Name of the file.</param>
    public string? ReportFile(PairEntry pair, string name)
    {
        try
        {
            var work = SharedFolders.FromLedger(PairWork.FromJson(pair.Job, pair.Name), configuration.SharedFolder, configuration.Run.Model);
            var file = Path.Combine(work.OutputFolder, name);
            return pair.State == PairState.Done && File.Exists(file) ? file : null;
        }
        catch (ConfigurationException)
        {
            return null;
        }
    }

    private static void Row(StringBuilder page, PairProgress pair)
    {
        var share = pair.Tiles == 0 ? "" : string.Create(Culture, $"<progress max=\"{pair.Tiles}\" value=\"{pair.TilesDone}\"></progress> {pair.TilesDone} of {pair.Tiles}");
        var results = pair.State == PairState.Done
            ? string.Join(' ', Files.Select(file => $"<a href=\"results/{Uri.EscapeDataString(pair.Name)}/{file}\">{file}</a>"))
            : Text(pair.Reason ?? "");
        page.Append(Culture, $"<tr><td>{Text(pair.Name)}</td><td class=\"{pair.State}\">{pair.State}</td><td>{share}</td><td class=\"muted\">{Text(pair.Holder?.Split(' ')[0] ?? "")}</td><td>{results}</td></tr>");
    }

    // As in the mails. A schedule that was taken out of the configuration has none.
    private TimeZoneInfo Zone(string schedule) => configuration.Schedules.FirstOrDefault(s => s.Name == schedule)?.TimeZone ?? TimeZoneInfo.Utc;

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
