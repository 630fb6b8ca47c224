using System.Globalization;
using RSICCLLM.Imaging;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Languages;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Composition;

/// <summary>Summary in words and numbers, the map of all changes, and sums by kind and by part of the scene.</summary>
internal sealed class OverviewSection(ReportContext context)
{
    private const float MapHeight = 330;
    private const int ManyNumbers = 25;

    private readonly PairReport _report = context.Report;
    private readonly Wording _wording = context.Wording;
    private readonly ReportLanguage _language = context.Wording.Language;

    /// <summary>Area of the common grid in square metres.</summary>
    public static double SceneArea(GridFacts grid) => (double)grid.Width * grid.Height * grid.MetresPerPixel * grid.MetresPerPixel;

    public IEnumerable<Block> Blocks()
    {
        yield return new Paragraph(SummaryText.Of(_report, _wording), ParagraphRole.Lead);
        yield return new KeyFigures(Figures());
        yield return new KeepTogether([new Heading(1, _language["overview.heading"]), Map()]);
        if (_report.Changes.Count == 0)
            yield break;
        yield return new KeepTogether([new Heading(2, _language["kinds.heading"]), Kinds()]);
        yield return new KeepTogether([new Heading(2, _language["parts.heading"]), Parts()]);
    }

    /// <summary>The numbers of the summary.</summary>
    public IReadOnlyList<Fact> Figures()
    {
        var excluded = _report.Exclusions.Where(e => !e.IsOutside).Sum(e => e.AreaSquareMetres);
        var outside = _report.Exclusions.Where(e => e.IsOutside).Sum(e => e.AreaSquareMetres);
        return
        [
            new(_language["figures.changes"], _wording.Count(_report.Changes.Count)),
            new(_language["figures.area"], _wording.Area(_report.Changes.Sum(c => c.AreaSquareMetres))),
            new(_language["figures.scene"], _wording.Area(SceneArea(_report.Grid))),
            new(_language["figures.notAnalysed"], excluded == 0 ? _language["figures.nothing"] : _wording.Area(excluded)),
            .. outside == 0 ? Array.Empty<Fact>() : [new(_language["figures.outside"], _wording.Area(outside))],
        ];
    }

    /// <summary>The map of all changes.</summary>
    public Figure MapFigure()
    {
        var after = _report.OverviewAfter;
        var transform = OverviewTransform(after);
        var (bottom, left) = MapGeometry.Ticks(transform, after.Width, after.Height, _language.Culture);
        var marks = _report.Changes
            .Select((c, i) => new PictureMark(MapGeometry.ToPixels(c.Outline, transform), (i + 1).ToString(CultureInfo.InvariantCulture)))
            .ToList();
        var map = Plain(after, () => after) with
        {
            Marks = marks,
            Hatched = [.. _report.Exclusions.Where(e => e.Outline is { IsEmpty: false }).Select(e => MapGeometry.ToPixels(e.Outline!, transform))],
            NorthDegrees = MapGeometry.NorthDegrees(transform),
            BottomTicks = bottom,
            LeftTicks = left,
        };
        return new(map,
            _language.Format(marks.Count > 0 ? "overview.laterOutlined" : "overview.later", _wording.Dated(_report.After.Date), Wording.ShortCrsOf(context.Reference)),
            _language.Counted("overview.alternative", marks.Count));
    }

    private MapBlock Map()
    {
        var (before, after) = (_report.OverviewBefore, _report.OverviewAfter);
        var insets = new List<Figure>
        {
            new(Plain(before, () => before), _language.Format("overview.earlier", _wording.Dated(_report.Before.Date)), _language["overview.alternativeEarlier"]),
        };
        if (_report.OverviewEvidence is { } evidence)
            insets.Add(new(Plain(after, () => EvidenceOverlay.Blend(after, evidence())), _language["overview.evidence"], _language["overview.alternativeEvidence"]));
        var map = MapFigure();
        return new(map, insets, Legend(map.Picture), MapHeight);
    }

    private AnnotatedPicture Plain(RgbImage size, Func<RgbImage> pixels) => new()
    {
        Width = size.Width,
        Height = size.Height,
        Pixels = pixels,
        MetresPerPixel = _report.Grid.MetresPerColumn * _report.Grid.Width / size.Width,
    };

    private List<LegendItem> Legend(AnnotatedPicture map)
    {
        var legend = new List<LegendItem>();
        if (map.Marks.Count > 0)
        {
            legend.Add(new(LegendSymbol.Outline, _language["legend.outline"]));
            legend.Add(new(LegendSymbol.Number, _language["legend.number"]));
        }

        if (map.Hatched.Count > 0)
            legend.Add(new(LegendSymbol.Hatching, _language["legend.hatching"]));
        if (_report.OverviewEvidence is not null)
            legend.Add(new(LegendSymbol.Evidence, _language["legend.evidence"]));
        if (map.Marks.Count > ManyNumbers)
            legend.Add(new(LegendSymbol.None, _language["legend.leftOut"]));
        if (map.LeftTicks.Count + map.BottomTicks.Count == 0)
        {
            legend.Add(new(LegendSymbol.None, Corner("legend.upperLeft", 0, 0)));
            legend.Add(new(LegendSymbol.None, Corner("legend.lowerRight", _report.Grid.Width, _report.Grid.Height)));
        }

        return legend;
    }

    private string Corner(string key, int column, int row)
    {
        var (x, y) = _report.Grid.Transform.Apply(column, row);
        return _language.Format(key, x.ToString("0.##", _language.Culture), y.ToString("0.##", _language.Culture));
    }

    private GeoTransform OverviewTransform(RgbImage overview) => MapGeometry.Rescale(
        _report.Grid.Transform, (double)_report.Grid.Width / overview.Width, (double)_report.Grid.Height / overview.Height);

    private Table Kinds()
    {
        var changes = _report.Changes;
        var kinds = changes.GroupBy(c => (c.Object, c.Verb))
            .OrderByDescending(g => g.Sum(c => c.AreaSquareMetres)).ThenBy(g => g.Key.Object, StringComparer.Ordinal).ThenBy(g => g.Key.Verb, StringComparer.Ordinal)
            .Select(g => new TableRow(
            [
                _wording.Kind(g.Key.Object, g.Key.Verb),
                _wording.Count(g.Count()),
                Objects([.. g]),
                _wording.Area(g.Sum(c => c.AreaSquareMetres)),
                _wording.Percent(g.Average(c => c.Confidence)),
            ]))
            .ToList();
        if (kinds.Count > 1)
        {
            kinds.Add(new(
                [_language["kinds.all"], _wording.Count(changes.Count), "", _wording.Area(changes.Sum(c => c.AreaSquareMetres)), _wording.Percent(changes.Average(c => c.Confidence))],
                Emphasis: true));
        }

        return new(
            [new(_language["kinds.kind"], 4), new(_language["kinds.changes"], 1.5f, true), new(_language["kinds.objects"], 2, true), new(_language["kinds.area"], 2, true), new(_language["kinds.confidence"], 2, true)],
            kinds);
    }

    private string Objects(IReadOnlyList<ReportedChange> changes)
    {
        if (changes.All(c => c.Quantity is null))
            return _language["kinds.notCounted"];
        var sum = _wording.Count(changes.Sum(c => c.Quantity ?? 0));
        return changes.All(c => c.Quantity is not null) ? sum : _language.Format("kinds.atLeast", sum);
    }

    private Table Parts()
    {
        var all = _report.Changes.Sum(c => c.AreaSquareMetres);
        var parts = _report.Changes.ToLookup(c => SceneParts.Of(c, _report.Grid));
        return new(
            [new(_language["parts.part"], 3), new(_language["kinds.changes"], 1.5f, true), new(_language["kinds.area"], 2, true), new(_language["parts.share"], 2.5f, true)],
            [.. SceneParts.All.Where(p => parts.Contains(p)).Select(p => new TableRow(
            [
                _language[p],
                _wording.Count(parts[p].Count()),
                _wording.Area(parts[p].Sum(c => c.AreaSquareMetres)),
                _wording.Percent(all > 0 ? parts[p].Sum(c => c.AreaSquareMetres) / all : 0),
            ]))]);
    }
}
