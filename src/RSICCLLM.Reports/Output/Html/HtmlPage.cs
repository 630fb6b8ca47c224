using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Layers;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Output.Html;

/// <summary>
/// The report as one page that needs nothing else: list of changes, map, and a slider between the dates for each change. Works
/// with the keyboard and with screen readers; without scripts both pictures are shown. Loads nothing from anywhere.
/// </summary>
internal sealed class HtmlPage(ReportContext context, IPictureAnnotator annotator)
{
    /// <summary>Changes with pictures; the rest is in the list only, so that a browser can open the page.</summary>
    public const int MostPictures = 200;

    private const int JpegQuality = 85;
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private const int SmallestEdge = 320;

    private readonly Wording _wording = context.Wording;
    private readonly Languages.ReportLanguage _language = context.Wording.Language;
    private readonly ChangeSection _changes = new(context);
    private readonly OverviewSection _overview = new(context);

    /// <summary>Writes the page as UTF-8.</summary>
    public void Write(Stream output, CancellationToken cancellation)
    {
        using var html = new StreamWriter(output, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        var report = context.Report;
        html.WriteLine($"<!DOCTYPE html>\n<html lang=\"{Text(_language.Tag)}\">\n<head>\n<meta charset=\"utf-8\">");
        html.WriteLine("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.WriteLine("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">");
        html.WriteLine($"<title>{Text(_language.Format("document.title", report.Name))}</title>\n<style>\n{HtmlAssets.Style}</style>\n</head>\n<body>");
        html.WriteLine($"<a class=\"skip\" href=\"#list\">{Text(_language["html.skip"])}</a>");
        WriteHead(html);
        html.WriteLine("<main>");
        WriteMap(html);
        WriteList(html);
        for (var i = 0; i < report.Changes.Count && i < MostPictures; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            WriteChange(html, i);
        }

        if (report.Changes.Count > MostPictures)
            html.WriteLine($"<p class=\"note\">{Text(_language["html.noPictures"])}</p>");
        WriteAudit(html);
        html.WriteLine($"</main>\n<footer><p>{Text(_language["document.foot"])}</p></footer>\n<script>\n{HtmlAssets.Script}</script>\n</body>\n</html>");
    }

    private void WriteHead(StreamWriter html)
    {
        var report = context.Report;
        html.WriteLine("<header>");
        if (context.Logo is { } logo)
            html.WriteLine($"<img class=\"logo\" alt=\"{Text(_language.Format("logo.alternative", report.Agency))}\" src=\"data:{(logo.Encoded[0] == 0xFF ? "image/jpeg" : "image/png")};base64,{Convert.ToBase64String(logo.Encoded)}\">");
        if (report.Agency.Length > 0)
            html.WriteLine($"<p class=\"agency\">{Text(report.Agency)}</p>");
        html.WriteLine($"<h1>{Text(_language["document.head"])}: {Text(report.Name)}</h1>");
        html.WriteLine("<dl class=\"facts\">");
        WriteFact(html, new(_language["title.earlier"], $"{_wording.Date(report.Before.Date)}, {report.Before.File}"));
        WriteFact(html, new(_language["title.later"], $"{_wording.Date(report.After.Date)}, {report.After.File}"));
        WriteFact(html, new(_language["title.crs"], Wording.CrsOf(context.Reference)));
        html.WriteLine($"</dl>\n<p class=\"lead\">{Text(SummaryText.Of(report, _wording))}</p>\n<dl class=\"figures\">");
        foreach (var figure in _overview.Figures())
            WriteFact(html, figure);
        html.WriteLine("</dl>\n</header>");
    }

    private void WriteMap(StreamWriter html)
    {
        var map = _overview.MapFigure();
        html.WriteLine($"<section aria-labelledby=\"map\"><h2 id=\"map\">{Text(_language["html.map"])}</h2>");
        html.WriteLine($"<figure><img class=\"map\" alt=\"{Text(map.AlternativeText)}\" src=\"{Picture(map.Picture)}\"><figcaption>{Text(map.Caption)}</figcaption></figure></section>");
    }

    private void WriteList(StreamWriter html)
    {
        var report = context.Report;
        html.WriteLine($"<section aria-labelledby=\"list\"><h2 id=\"list\" tabindex=\"-1\">{Text(_language["html.list"])}</h2>");
        if (report.Changes.Count == 0)
        {
            html.WriteLine($"<p>{Text(_language["summary.none"])}</p></section>");
            return;
        }

        html.WriteLine($"<p class=\"scripted\"><label>{Text(_language["html.filter"])} <input type=\"search\" id=\"filter\"></label></p>");
        html.WriteLine("<table id=\"changes\"><thead><tr>");
        foreach (var key in new[] { "table.number", "table.change", "table.area", "table.confidence", "changes.sceneCoordinates", "changes.wgs84" })
            html.WriteLine($"<th scope=\"col\">{Text(_language[key])}</th>");
        html.WriteLine("</tr></thead><tbody>");
        for (var i = 0; i < report.Changes.Count; i++)
        {
            var change = report.Changes[i];
            var place = SceneReference.PlaceOf(change.Outline);
            var number = (i + 1).ToString(CultureInfo.InvariantCulture);
            var title = Text(_wording.Title(change));
            html.Write($"<tr><td class=\"number\">{number}</td><th scope=\"row\">");
            html.Write(i < MostPictures ? $"<a href=\"#{ChangeSection.Anchor(i + 1)}\">{title}</a>" : title);
            html.Write($"</th><td class=\"number\">{Text(_wording.Area(change.AreaSquareMetres))}</td><td class=\"number\">{Text(_wording.Percent(change.Confidence))}</td>");
            html.WriteLine($"<td>{Text(_wording.ShortCoordinates(place, context.Reference.IsGeographic))}</td><td>{Text(context.Reference.InWgs84(place) is { } degrees ? _wording.Degrees(degrees, " ") : _language["table.notAvailable"])}</td></tr>");
        }

        html.WriteLine("</tbody></table></section>");
    }

    private void WriteChange(StreamWriter html, int index)
    {
        var change = context.Report.Changes[index];
        var number = (index + 1).ToString(CultureInfo.InvariantCulture);
        var figures = _changes.Figures(change, index + 1);
        html.WriteLine($"<article id=\"{ChangeSection.Anchor(index + 1)}\" aria-labelledby=\"title-{number}\"><h3 id=\"title-{number}\"><span class=\"badge\">{number}</span> {Text(_wording.Title(change))}</h3>");
        html.WriteLine("<div class=\"pictures\"><div class=\"compare\">");
        WriteFigure(html, figures[0]);
        WriteFigure(html, figures[1]);
        html.WriteLine($"<input type=\"range\" class=\"slider scripted\" min=\"0\" max=\"100\" value=\"50\" aria-label=\"{Text(_language.Format("html.slider", number))}\"></div>");
        foreach (var more in figures.Skip(2))
            WriteFigure(html, more);
        html.WriteLine("</div><dl class=\"facts\">");
        foreach (var fact in _changes.Facts(change))
            WriteFact(html, fact);
        html.WriteLine($"</dl><figure class=\"words\"><figcaption>{Text(_changes.Attribution())}</figcaption><blockquote lang=\"{Text(context.Report.CaptionLanguage)}\" dir=\"auto\">{Text(change.Caption.Trim())}</blockquote></figure>");
        if (_changes.Review(change) is { } review)
            html.WriteLine($"<p class=\"review\">{Text(review)}</p>");
        html.WriteLine($"<p><a href=\"#list\">{Text(_language["html.toTop"])}</a></p></article>");
    }

    private void WriteAudit(StreamWriter html)
    {
        foreach (var block in new AuditSection(context).Blocks())
        {
            if (block is Heading heading)
                html.WriteLine($"<h2>{Text(heading.Text)}</h2>");
            else if (block is Paragraph paragraph)
                html.WriteLine($"<p>{Text(paragraph.Text)}</p>");
            else if (block is Table table)
                WriteTable(html, table);
        }
    }

    private static void WriteTable(StreamWriter html, Table table)
    {
        html.WriteLine("<table><thead><tr>");
        foreach (var column in table.Columns)
            html.WriteLine($"<th scope=\"col\">{Text(column.Header)}</th>");
        html.WriteLine("</tr></thead><tbody>");
        foreach (var row in table.Rows)
            html.WriteLine($"<tr>{string.Concat(row.Cells.Select((cell, c) => $"<td{Marks(table.Columns[c])}>{Text(cell)}</td>"))}</tr>");
        html.WriteLine("</tbody></table>");
    }

    private static string Marks(TableColumn column) =>
        (column.Numeric ? " class=\"number\"" : "") + (column.Language.Length > 0 ? $" lang=\"{Text(column.Language)}\" dir=\"auto\"" : "");

    private void WriteFigure(StreamWriter html, Figure figure) =>
        html.WriteLine($"<figure><img alt=\"{Text(figure.AlternativeText)}\" src=\"{Picture(figure.Picture)}\"><figcaption>{Text(figure.Caption)}</figcaption></figure>");

    private static void WriteFact(StreamWriter html, Fact fact) => html.WriteLine($"<div><dt>{Text(fact.Label)}</dt><dd>{Text(fact.Value)}</dd></div>");

    /// <summary>The annotated picture; small ones are drawn enlarged, so that outlines and numbers stay thin.</summary>
    private string Picture(AnnotatedPicture picture)
    {
        var factor = Math.Max(1, (int)Math.Ceiling(SmallestEdge / (double)Math.Max(1, Math.Min(picture.Width, picture.Height))));
        var drawn = annotator.Draw(PictureScaling.Enlarge(picture, factor), 1.4f);
        return $"data:image/jpeg;base64,{Convert.ToBase64String(RgbImageFile.ToJpeg(drawn, JpegQuality))}";
    }

    private static string Text(string text) => Encoder.Encode(text);
}
