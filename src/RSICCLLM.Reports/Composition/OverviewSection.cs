using System.Globalization;
using RSICCLLM.Imaging;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Layers;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Composition;

/// <summary>Summary in words and numbers, and the map of all changes.</summary>
internal sealed class OverviewSection(PairReport report, SceneReference reference)
{
    private const float MapHeight = 330;

    /// <summary>Area of the common grid in square metres.</summary>
    public static double SceneArea(GridFacts grid) => (double)grid.Width * grid.Height * grid.MetresPerPixel * grid.MetresPerPixel;

    public IEnumerable<Block> Blocks()
    {
        yield return new Paragraph(report.Summary, ParagraphRole.Lead);
        yield return new KeyFigures(Figures());
        yield return new KeepTogether([new Heading(1, "Overview"), Map()]);
        if (report.Changes.Count > 0)
            yield return new KeepTogether([new Heading(2, "Changes by kind"), Kinds()]);
    }

    private List<Fact> Figures()
    {
        var excluded = report.Exclusions.Sum(e => e.AreaSquareMetres);
        return
        [
            new("changes reported", Wording.Count(report.Changes.Count)),
            new("outlined as changed", Wording.Area(report.Changes.Sum(c => c.AreaSquareMetres))),
            new("common to both scenes", Wording.Area(SceneArea(report.Grid))),
            new("not analysed", excluded == 0 ? "nothing" : Wording.Area(excluded)),
        ];
    }

    private MapBlock Map()
    {
        var after = report.OverviewAfter;
        var transform = OverviewTransform(after);
        var (bottom, left) = MapGeometry.Ticks(transform, after.Width, after.Height);
        var metres = report.Grid.MetresPerPixel * report.Grid.Width / after.Width;
        var marks = report.Changes
            .Select((c, i) => new PictureMark(MapGeometry.ToPixels(c.Outline, transform), (i + 1).ToString(CultureInfo.InvariantCulture)))
            .ToList();
        var map = new AnnotatedPicture
        {
            Width = after.Width,
            Height = after.Height,
            Pixels = () => after,
            Marks = marks,
            Hatched = [.. report.Exclusions.Where(e => e.Outline is { IsEmpty: false }).Select(e => MapGeometry.ToPixels(e.Outline!, transform))],
            MetresPerPixel = metres,
            NorthDegrees = MapGeometry.NorthDegrees(transform),
            BottomTicks = bottom,
            LeftTicks = left,
        };
        var before = report.OverviewBefore;
        var inset = new AnnotatedPicture
        {
            Width = before.Width,
            Height = before.Height,
            Pixels = () => before,
            MetresPerPixel = report.Grid.MetresPerPixel * report.Grid.Width / before.Width,
        };
        return new(
            new(map, $"Later scene{Dated(report.After.Date)}{(marks.Count > 0 ? ", changes outlined" : "")}. Coordinates: {Wording.ShortCrsOf(reference)}.", $"Map of {Wording.Counted(marks.Count, "change")} on the later scene"),
            new(inset, $"Earlier scene{Dated(report.Before.Date)}.", "The same area in the earlier scene"),
            Legend(marks.Count, left.Count + bottom.Count == 0),
            MapHeight);
    }

    private List<LegendItem> Legend(int changes, bool rotated)
    {
        var legend = new List<LegendItem>();
        if (changes > 0)
        {
            legend.Add(new(LegendSymbol.Outline, "Outline of a change"));
            legend.Add(new(LegendSymbol.Number, "Its number in this report"));
        }

        if (report.Exclusions.Any(e => e.Outline is { IsEmpty: false }))
            legend.Add(new(LegendSymbol.Hatching, "Not analysed"));
        if (changes > 25)
            legend.Add(new(LegendSymbol.None, "Numbers that would cover others are left out; the list has them all."));
        if (rotated)
        {
            var (x, y) = report.Grid.Transform.Apply(0, 0);
            var (x2, y2) = report.Grid.Transform.Apply(report.Grid.Width, report.Grid.Height);
            legend.Add(new(LegendSymbol.None, string.Create(CultureInfo.InvariantCulture, $"Upper left corner: {x:0.##}, {y:0.##}")));
            legend.Add(new(LegendSymbol.None, string.Create(CultureInfo.InvariantCulture, $"Lower right corner: {x2:0.##}, {y2:0.##}")));
        }

        return legend;
    }

    private GeoTransform OverviewTransform(RgbImage overview) => MapGeometry.Rescale(
        report.Grid.Transform, (double)report.Grid.Width / overview.Width, (double)report.Grid.Height / overview.Height);

    private Table Kinds()
    {
        var kinds = report.Changes.GroupBy(c => (c.Object, c.Verb))
            .OrderByDescending(g => g.Sum(c => c.AreaSquareMetres)).ThenBy(g => g.Key.Object, StringComparer.Ordinal).ThenBy(g => g.Key.Verb, StringComparer.Ordinal)
            .Select(g => new TableRow(
            [
                Wording.Kind(g.Key.Object, g.Key.Verb),
                Wording.Count(g.Count()),
                g.Any(c => c.Quantity is not null) ? (g.All(c => c.Quantity is not null) ? "" : "at least ") + Wording.Count(g.Sum(c => c.Quantity ?? 0)) : "not counted",
                Wording.Area(g.Sum(c => c.AreaSquareMetres)),
                Wording.Percent(g.Average(c => c.Confidence)),
            ]))
            .ToList();
        if (kinds.Count > 1)
        {
            kinds.Add(new(
                ["All", Wording.Count(report.Changes.Count), "", Wording.Area(report.Changes.Sum(c => c.AreaSquareMetres)), Wording.Percent(report.Changes.Average(c => c.Confidence))],
                Emphasis: true));
        }

        return new([new("Kind", 4), new("Changes", 1.5f, true), new("Objects", 2, true), new("Outlined area", 2, true), new("Mean confidence", 2, true)], kinds);
    }

    private static string Dated(DateOnly? date) => date is null ? "" : ", " + Wording.Date(date);
}
