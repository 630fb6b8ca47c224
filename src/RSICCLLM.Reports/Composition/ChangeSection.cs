using System.Globalization;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Layers;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Composition;

/// <summary>Each change with its pictures, half a page at most, and the table of all.</summary>
internal sealed class ChangeSection(PairReport report, SceneReference reference)
{
    private const float PictureHeight = 176;
    private const string AboutPositions =
        "The model reads the scenes in small overlapping tiles. Where its words say “upper left” or the like, they mean the tile; the pictures show that tile wherever the change fits into it.";

    public IEnumerable<Block> Blocks()
    {
        if (report.Changes.Count == 0)
            yield break;
        for (var i = 0; i < report.Changes.Count; i++)
        {
            var block = Change(report.Changes[i], i + 1);
            // The section's heading belongs to the first change: neither stands alone.
            yield return i == 0 ? new KeepTogether([new Heading(1, "The changes"), new Paragraph(AboutPositions), .. block.Blocks]) : block;
        }

        yield return new Heading(1, "Table of all changes");
        yield return All();
    }

    private KeepTogether Change(ReportedChange change, int number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        var title = Wording.Title(change);
        return new(
        [
            new Heading(2, title, text, Anchor(number)),
            new FigureRow(
                [
                    new(Picture(change, change.Pictures.Before), "Before" + Dated(report.Before.Date), $"The place of change {text} in the earlier scene"),
                    new(Picture(change, change.Pictures.After), "After" + Dated(report.After.Date), $"{title}, outlined in the later scene"),
                ],
                Facts(change),
                PictureHeight),
            new Quotation("In the model’s words", $"“{change.Caption.Trim()}”"),
        ]);
    }

    private AnnotatedPicture Picture(ReportedChange change, Func<Imaging.RgbImage> pixels) => new()
    {
        Width = change.Pictures.Width,
        Height = change.Pictures.Height,
        Pixels = pixels,
        Marks = [new(MapGeometry.ToPixels(change.Outline, change.Pictures.Transform), "")],
        MetresPerPixel = report.Grid.MetresPerPixel * Math.Sqrt(MapGeometry.PixelArea(change.Pictures.Transform) / MapGeometry.PixelArea(report.Grid.Transform)),
    };

    private List<Fact> Facts(ReportedChange change)
    {
        var place = SceneReference.PlaceOf(change.Outline);
        return
        [
            new("Outlined area", Wording.Area(change.AreaSquareMetres)),
            new("Confidence of the model", Wording.Percent(change.Confidence)),
            new(reference.EpsgCode is null ? "Scene coordinates" : Wording.ShortCrsOf(reference), Wording.Coordinates(place, reference.IsGeographic)),
            new("WGS 84", reference.InWgs84(place) is { } degrees ? Wording.Degrees(degrees, "\n") : "not available for this reference system"),
        ];
    }

    private Table All() => new(
        [new("No.", 1), new("Change", 4.6f), new("Area", 1.9f, true), new("Confidence", 1.9f, true), new("Scene coordinates", 3.6f), new("WGS 84", 4.6f)],
        [.. report.Changes.Select((c, i) => Row(c, i + 1))]);

    private TableRow Row(ReportedChange change, int number)
    {
        var place = SceneReference.PlaceOf(change.Outline);
        return new(
            [
                number.ToString(CultureInfo.InvariantCulture),
                Wording.Title(change),
                Wording.Area(change.AreaSquareMetres),
                Wording.Percent(change.Confidence),
                Wording.Coordinates(place, reference.IsGeographic).Replace("E ", "", StringComparison.Ordinal).Replace("\nN ", ", ", StringComparison.Ordinal),
                reference.InWgs84(place) is { } degrees ? Wording.Degrees(degrees, " ") : "not available",
            ],
            Link: Anchor(number));
    }

    private static string Anchor(int number) => string.Create(CultureInfo.InvariantCulture, $"change-{number}");

    private static string Dated(DateOnly? date) => date is null ? "" : ", " + Wording.Date(date);
}
