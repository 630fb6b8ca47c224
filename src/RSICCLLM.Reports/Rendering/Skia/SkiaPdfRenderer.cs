using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Fonts;
using RSICCLLM.Reports.Rendering.Pdf;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>
/// A4 PDF/A-2b by Skia: vector text with embedded subsets, photographs as JPEG. Two passes: the first counts pages without
/// drawing, the second draws and writes page by page, so that memory holds one page's pictures; then language and outline, which
/// Skia's interface lacks, are put into the file. Not thread-safe.
/// </summary>
internal sealed class SkiaPdfRenderer(FontSet fonts) : IReportRenderer
{
    private const int JpegQuality = 88;

    /// <inheritdoc/>
    public string FontDescription => fonts.Description;

    /// <inheritdoc/>
    public IReadOnlyCollection<int> MissingLetters => fonts.Missing;

    /// <inheritdoc/>
    public int CountPages(ReportDocument document)
    {
        using var text = new TextEngine(fonts);
        return Pages(document, new(text, new SkiaPicturePainter(text))).Count();
    }

    /// <inheritdoc/>
    public void Render(ReportDocument document, Stream output, CancellationToken cancellation)
    {
        using var text = new TextEngine(fonts);
        var measurer = new BlockMeasurer(text, new SkiaPicturePainter(text));
        var total = Pages(document, measurer).Count();
        var outline = new List<PdfBookmark>();

        var latch = new LatchingStream(output);
        using (var pdf = SKDocument.CreatePdf(latch, Metadata(document)))
        {
            var number = 0;
            foreach (var page in Pages(document, measurer))
            {
                cancellation.ThrowIfCancellationRequested();
                number++;
                var canvas = pdf.BeginPage(Theme.PageWidth, Theme.PageHeight);
                DrawRunningLines(canvas, text, document, number, total);
                foreach (var (block, y) in page)
                {
                    block.Draw(canvas, Theme.MarginX, Theme.MarginTop + y);
                    outline.AddRange(block.Headings.Select(h => Bookmark(h.Heading, number, Theme.MarginTop + y + h.Y)));
                }

                pdf.EndPage();
                latch.ThrowIfFailed();
            }

            pdf.Close();
        }

        latch.ThrowIfFailed();
        PdfFinisher.Finish(output, document.Language, outline);
    }

    private static PdfBookmark Bookmark(Heading heading, int page, float y) => new(
        heading.Level, heading.Number.Length == 0 ? heading.Text : $"{heading.Number} {heading.Text}", page - 1, Theme.PageHeight - y);

    private static IEnumerable<IReadOnlyList<PageFlow.Placed>> Pages(ReportDocument document, BlockMeasurer measurer) =>
        PageFlow.Flow(document.Blocks.Select(measurer.Measure), Theme.ContentHeight);

    private static SKDocumentPdfMetadata Metadata(ReportDocument document)
    {
        var metadata = SKDocumentPdfMetadata.Default;
        metadata.Title = document.Title;
        metadata.Author = document.Author;
        metadata.Subject = document.Subject;
        metadata.Creator = "RSICCLLM";
        metadata.Creation = document.Created?.UtcDateTime;
        metadata.Modified = document.Created?.UtcDateTime;
        metadata.EncodingQuality = JpegQuality;
        metadata.PdfA = true;
        return metadata;
    }

    private static void DrawRunningLines(SKCanvas canvas, TextEngine text, ReportDocument document, int number, int total)
    {
        const float left = Theme.MarginX;
        const float right = Theme.PageWidth - Theme.MarginX;
        const float half = Theme.ContentWidth / 2;
        if (number > 1)
        {
            text.Draw(canvas, text.Fit(document.RunningHead.Left, Theme.Running, half - 10), left, 36, Theme.Running);
            var head = text.Fit(document.RunningHead.Right, Theme.Running, half - 10);
            text.Draw(canvas, head, right - text.Measure(head, Theme.Running), 36, Theme.Running);
            Strokes.HorizontalRule(canvas, left, right, 42, Theme.Rule, 0.5f);
        }

        const float foot = Theme.PageHeight - 30;
        Strokes.HorizontalRule(canvas, left, right, foot - 11, Theme.Rule, 0.5f);
        text.Draw(canvas, text.Fit(document.RunningFoot, Theme.Running, Theme.ContentWidth - 80), left, foot, Theme.Running);
        var count = document.PageNumber(number, total);
        text.Draw(canvas, count, right - text.Measure(count, Theme.Running), foot, Theme.Running);
    }
}
