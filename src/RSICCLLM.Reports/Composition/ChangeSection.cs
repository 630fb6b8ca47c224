using System.Globalization;
using RSICCLLM.Imaging;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Languages;
using RSICCLLM.Reports.Layers;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Composition;

/// <summary>Each change with its pictures, half a page at most, and the table of all.</summary>
internal sealed class ChangeSection(ReportContext context)
{
    private const float PictureHeight = 176;

    private readonly PairReport _report = context.Report;
    private readonly Wording _wording = context.Wording;
    private readonly ReportLanguage _language = context.Wording.Language;

    public IEnumerable<Block> Blocks(Volume volume)
    {
        if (_report.Changes.Count == 0)
            yield break;
        for (var i = volume.First; i < volume.First + volume.Size; i++)
        {
            var block = Change(_report.Changes[i], i + 1);
            // The section's heading belongs to the first change: neither stands alone.
            yield return i == volume.First
                ? new KeepTogether([new Heading(1, _language["changes.heading"]), new Paragraph(_language["changes.positions"]), .. block.Blocks])
                : block;
        }

        if (volume.Index > 1)
            yield break;
        yield return new Heading(1, _language["table.heading"]);
        yield return All(volume);
    }

    /// <summary>Pictures of a change: before, after, and the evidence where there is some.</summary>
    public IReadOnlyList<Figure> Figures(ReportedChange change, int number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        var pictures = change.Pictures;
        var figures = new List<Figure>
        {
            new(Picture(change, pictures.Before, ""), _language.Format("changes.before", _wording.Dated(_report.Before.Date)), _language.Format("changes.alternativeBefore", text)),
            new(Picture(change, pictures.After, text) with { NorthDegrees = MapGeometry.NorthDegrees(pictures.Transform) },
                _language.Format("changes.after", _wording.Dated(_report.After.Date)), _language.Format("changes.alternativeAfter", _wording.Title(change))),
        };
        if (pictures.Evidence is { } evidence)
            figures.Add(new(Picture(change, () => EvidenceOverlay.Blend(pictures.After(), evidence()), ""), _language["changes.evidence"], _language.Format("changes.alternativeEvidence", text)));
        return figures;
    }

    /// <summary>Area, confidence and place of a change.</summary>
    public IReadOnlyList<Fact> Facts(ReportedChange change)
    {
        var place = SceneReference.PlaceOf(change.Outline);
        var reference = context.Reference;
        return
        [
            new(_language["changes.area"], _wording.Area(change.AreaSquareMetres)),
            new(_language["changes.confidence"], _wording.Percent(change.Confidence)),
            new(reference.EpsgCode is null ? _language["changes.sceneCoordinates"] : Wording.ShortCrsOf(reference), _wording.Coordinates(place, reference.IsGeographic)),
            new(_language["changes.wgs84"], reference.InWgs84(place) is { } degrees ? _wording.Degrees(degrees, "\n") : _language["changes.noWgs84"]),
        ];
    }

    /// <summary>Whose words a caption is, and in which language they are where it is not the report's.</summary>
    public string Attribution()
    {
        var own = _report.CaptionLanguage.Split('-')[0];
        if (own == _language.Tag.Split('-')[0])
            return _language["changes.words"];
        return _language.Format("changes.wordsIn", own is "en" or "de" ? _language["language." + own] : own);
    }

    /// <summary>The reasons for review in one sentence; <see langword="null"/> when there are none.</summary>
    public string? Review(ReportedChange change) => change.ReviewReasons.Count == 0
        ? null
        : _language.Format("changes.review", string.Join("; ", change.ReviewReasons.Select(_language.Phrase)));

    /// <summary>Name that links to a change lead to.</summary>
    public static string Anchor(int number) => string.Create(CultureInfo.InvariantCulture, $"change-{number}");

    private KeepTogether Change(ReportedChange change, int number)
    {
        var blocks = new List<Block>
        {
            new Heading(2, _wording.Title(change), number.ToString(CultureInfo.InvariantCulture), Anchor(number)),
            new FigureRow(Figures(change, number), Facts(change), PictureHeight),
            new Quotation(Attribution(), _language.Format("changes.quotation", change.Caption.Trim()), _report.CaptionLanguage),
        };
        if (Review(change) is { } review)
            blocks.Add(new Paragraph(review));
        return new(blocks);
    }

    private AnnotatedPicture Picture(ReportedChange change, Func<RgbImage> pixels, string label) => new()
    {
        Width = change.Pictures.Width,
        Height = change.Pictures.Height,
        Pixels = pixels,
        Marks = [new(MapGeometry.ToPixels(change.Outline, change.Pictures.Transform), label)],
        MetresPerPixel = _report.Grid.MetresPerColumn * Math.Sqrt(MapGeometry.PixelArea(change.Pictures.Transform) / MapGeometry.PixelArea(_report.Grid.Transform)),
    };

    private Table All(Volume volume)
    {
        List<TableColumn> columns =
        [
            new(_language["table.number"], 1),
            new(_language["table.change"], 4.6f),
            new(_language["table.area"], 1.9f, true),
            new(_language["table.confidence"], 1.9f, true),
            new(_language["changes.sceneCoordinates"], 3.6f),
            new(_language["changes.wgs84"], 4.6f),
        ];
        if (volume.Count > 1)
            columns.Add(new(_language["table.volume"], 1.3f, true));
        return new(columns, [.. _report.Changes.Select((c, i) => Row(c, i, volume))]);
    }

    private TableRow Row(ReportedChange change, int index, Volume volume)
    {
        var place = SceneReference.PlaceOf(change.Outline);
        List<string> cells =
        [
            (index + 1).ToString(CultureInfo.InvariantCulture),
            _wording.Title(change),
            _wording.Area(change.AreaSquareMetres),
            _wording.Percent(change.Confidence),
            _wording.ShortCoordinates(place, context.Reference.IsGeographic),
            context.Reference.InWgs84(place) is { } degrees ? _wording.Degrees(degrees, " ") : _language["table.notAvailable"],
        ];
        if (volume.Count > 1)
            cells.Add(((index / volume.Size) + 1).ToString(CultureInfo.InvariantCulture));
        return new(cells, Link: volume.Has(index) ? Anchor(index + 1) : "");
    }
}
