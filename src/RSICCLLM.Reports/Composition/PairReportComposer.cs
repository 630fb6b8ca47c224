using System.Globalization;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Layers;

namespace RSICCLLM.Reports.Composition;

/// <summary>Writes the report of one pair as a document: what an officer signs first, what an auditor needs last.</summary>
internal sealed class PairReportComposer(PairReport report, SceneReference reference, string fontDescription)
{
    private readonly OverviewSection _overview = new(report, reference);
    private readonly ChangeSection _changes = new(report, reference);

    public ReportDocument Compose() => new()
    {
        Title = $"Change report: {report.Name}",
        Author = report.Agency,
        Subject = $"What changed between {report.Before.File} and {report.After.File}",
        Created = report.Created,
        RunningHead = (report.Agency.Length > 0 ? report.Agency : "Change report", report.Name),
        RunningFoot = "Made by machine; captions are a model's words. Check on the ground or in the scenes before acting.",
        PageNumber = (page, pages) => string.Create(CultureInfo.InvariantCulture, $"Page {page} of {pages}"),
        Blocks = Blocks(),
    };

    private IEnumerable<Block> Blocks()
    {
        yield return Title();
        foreach (var block in _overview.Blocks())
            yield return block;
        foreach (var block in _changes.Blocks())
            yield return block;
        foreach (var block in NotAnalysed())
            yield return block;
        foreach (var block in Provenance())
            yield return block;
    }

    private TitleBlock Title()
    {
        var facts = new List<Fact>
        {
            new("Earlier scene", $"{Wording.Date(report.Before.Date)}\n{report.Before.File}"),
            new("Later scene", $"{Wording.Date(report.After.Date)}\n{report.After.File}"),
            new("Coordinate reference system", Wording.CrsOf(reference)),
        };
        if (report.Created is { } created)
            facts.Add(new("Report made", created.ToString("d MMMM yyyy, HH:mm 'UTC'zzz", CultureInfo.InvariantCulture).Replace("UTC+00:00", "UTC", StringComparison.Ordinal)));
        return new(report.Agency, "Change report", report.Name, facts);
    }

    private IEnumerable<Block> NotAnalysed()
    {
        yield return new Heading(1, "What was not analysed");
        if (report.Exclusions.Count == 0 && report.Tiles.Failed == 0)
        {
            yield return new Paragraph("Nothing was left out: every part of the common area of both scenes was looked at.");
            yield break;
        }

        yield return new Paragraph("Changes in these parts are not in this report. That none is listed there does not mean that nothing changed.");
        if (report.Exclusions.Count > 0)
        {
            var scene = OverviewSection.SceneArea(report.Grid);
            yield return new Table(
                [new("Reason", 5), new("Tiles", 1.2f, Numeric: true), new("Area", 1.8f, Numeric: true), new("Share of the scene", 1.8f, Numeric: true)],
                [.. report.Exclusions.Select(e => new TableRow([e.Reason, Wording.Count(e.Tiles), Wording.Area(e.AreaSquareMetres), Wording.Percent(e.AreaSquareMetres / scene)]))]);
        }

        if (report.Tiles.Failed > 0)
            yield return new Paragraph($"{Wording.Counted(report.Tiles.Failed, "tile")} failed after all tries and must be run again.");
    }

    private IEnumerable<Block> Provenance()
    {
        yield return new Heading(1, "How this report was made");
        var rows = new List<KeyValuePair<string, string>>
        {
            new("Earlier scene", report.Before.File),
            new("SHA-256 of the earlier scene", report.Before.Sha256),
            new("Later scene", report.After.File),
            new("SHA-256 of the later scene", report.After.Sha256),
            new("Common grid", string.Create(CultureInfo.InvariantCulture, $"{report.Grid.Width} x {report.Grid.Height} pixels of {report.Grid.MetresPerPixel:0.###} m, {Wording.CrsOf(reference)}")),
            new("Tiles", $"{Wording.Count(report.Tiles.Planned)} planned, {Wording.Count(report.Tiles.Captioned)} captioned, {Wording.Count(report.Tiles.Excluded)} excluded, {Wording.Count(report.Tiles.Failed)} failed"),
        };
        rows.AddRange(report.Provenance);
        rows.Add(new("Typeface", fontDescription));
        yield return new Table([new("Item", 2.8f), new("Value", 7)], [.. rows.Select(r => new TableRow([r.Key, r.Value]))]);
    }
}
