using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Layers;

namespace RSICCLLM.Reports.Composition;

/// <summary>What was not analysed, what a person should look at, how well the scenes fit together, and how the report was made.</summary>
internal sealed class AuditSection(ReportContext context)
{
    // A page or two; report.json has them all.
    private const int MostReviewed = 60;

    private readonly Wording _wording = context.Wording;
    private readonly Languages.ReportLanguage _language = context.Wording.Language;

    public IEnumerable<Block> Blocks() => [.. NotAnalysed(), .. Review(), .. Quality(), .. Provenance()];

    private IEnumerable<Block> NotAnalysed()
    {
        var report = context.Report;
        yield return new Heading(1, _language["excluded.heading"]);
        if (report.Exclusions.Count == 0 && report.Tiles.Failed == 0)
        {
            yield return new Paragraph(_language["excluded.nothing"]);
            yield break;
        }

        yield return new Paragraph(_language["excluded.meaning"]);
        if (report.Exclusions.Count > 0)
        {
            var scene = OverviewSection.SceneArea(report.Grid);
            yield return new Table(
                [new(_language["excluded.reason"], 5), new(_language["excluded.tiles"], 1.2f, Numeric: true), new(_language["excluded.area"], 1.8f, Numeric: true), new(_language["excluded.share"], 1.8f, Numeric: true)],
                [.. report.Exclusions.Select(e => new TableRow(e.IsOutside
                    ? [_language.Phrase(e.Reason), "", _wording.Area(e.AreaSquareMetres), ""]
                    : [_language.Phrase(e.Reason), _wording.Count(e.Tiles), _wording.Area(e.AreaSquareMetres), _wording.Percent(e.AreaSquareMetres / scene)]))]);
        }

        if (report.Tiles.Failed > 0)
            yield return new Paragraph(_language.Counted("excluded.failed", report.Tiles.Failed));
    }

    private IEnumerable<Block> Review()
    {
        var items = context.Report.Review;
        if (items.Count == 0)
            yield break;
        yield return new Heading(1, _language["review.heading"]);
        yield return new Paragraph(_language.Counted("review.meaning", items.Count));
        yield return new Table(
            [new(_language["changes.sceneCoordinates"], 2.4f), new(_language["review.reason"], 3.6f), new(new ChangeSection(context).Attribution(), 4.4f) { Language = context.Report.CaptionLanguage }],
            [.. items.Take(MostReviewed).Select(r => new TableRow([_wording.ShortCoordinates(SceneReference.PlaceOf(r.Outline), context.Reference.IsGeographic), _language.Phrase(r.Reason), r.Caption.Trim()]))]);
        if (items.Count > MostReviewed)
            yield return new Paragraph(_language.Format("review.more", _wording.Count(items.Count - MostReviewed)), ParagraphRole.Note);
    }

    private IEnumerable<Block> Quality()
    {
        List<QualityFigure> figures = [.. Alignment(context.Report.Alignment), .. context.Report.Quality];
        if (figures.Count == 0)
            yield break;
        yield return new Heading(1, _language["quality.heading"]);
        yield return new Table(
            [new(_language["quality.subject"], 2), new(_language["quality.measure"], 4), new(_language["quality.value"], 3)],
            [.. figures.Select(q => new TableRow([_language.Phrase(q.Subject), _language.Phrase(q.Label), ValueOf(q)]))]);
    }

    private static IEnumerable<QualityFigure> Alignment(AlignmentFacts? alignment)
    {
        const string subject = "Alignment";
        if (alignment is null)
            return [];
        if (!alignment.Found)
        {
            var none = new QualityFigure(subject, "Shift between the scenes", null) { Text = "could not be told" };
            return alignment.Reason is { } reason ? [none, new(subject, "Why it could not be told", null) { Text = reason }] : [none];
        }

        // As report.json keeps them: made again from there, the report says the same.
        return
        [
            new(subject, "Shift between the scenes", Math.Round(alignment.Metres, 4), "m") { Text = alignment.Corrected ? "corrected" : "not corrected" },
            new(subject, "Share of windows that agree", Math.Round(alignment.Confidence, 4) * 100, "%", 0),
            alignment.StandardErrorPixels is { } error
                ? new(subject, "Standard error of the shift", Math.Round(error, 4), "px")
                : new(subject, "Spread of the windows that agree", Math.Round(alignment.SpreadPixels, 4), "px"),
        ];
    }

    private string ValueOf(QualityFigure figure)
    {
        var number = figure.Value is { } value ? _wording.Measure(value, Math.Clamp(figure.Decimals, 0, 6), figure.Unit) : "";
        return figure.Text.Length == 0 ? number : number.Length == 0 ? _language.Phrase(figure.Text) : $"{number}, {_language.Phrase(figure.Text)}";
    }

    private IEnumerable<Block> Provenance()
    {
        var report = context.Report;
        yield return new Heading(1, _language["made.heading"]);
        var rows = new List<KeyValuePair<string, string>>
        {
            new(_language["made.method"], _language["made.methodValue"]),
            new(_language["title.earlier"], report.Before.File),
            new(_language["made.earlierHash"], report.Before.Sha256),
            new(_language["title.later"], report.After.File),
            new(_language["made.laterHash"], report.After.Sha256),
            new(_language["made.grid"], _language.Format("made.gridValue", report.Grid.Width, report.Grid.Height, report.Grid.MetresPerPixel.ToString("0.###", _language.Culture), Wording.CrsOf(context.Reference))),
            new(_language["made.tiles"], _language.Format("made.tilesValue", _wording.Count(report.Tiles.Planned), _wording.Count(report.Tiles.Captioned), _wording.Count(report.Tiles.Excluded), _wording.Count(report.Tiles.Failed))),
        };
        rows.AddRange(report.Provenance.Select(p => KeyValuePair.Create(_language.Phrase(p.Key), _language.Phrase(p.Value))));
        rows.Add(new(_language["made.typeface"], context.FontDescription));
        yield return new Table([new(_language["made.item"], 2.8f), new(_language["made.value"], 7)], [.. rows.Select(r => new TableRow([r.Key, r.Value]))]);
    }
}
