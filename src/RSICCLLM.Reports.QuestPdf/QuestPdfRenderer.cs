using QuestPDF.Fluent;
using QuestPDF.Infrastructure;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Pictures;
using RSICCLLM.Reports.Rendering;
using RSICCLLM.Reports.Rendering.Skia;

namespace RSICCLLM.Reports.QuestPdf;

/// <summary>
/// A4 PDF by QuestPDF, tagged (PDF/UA-1) and archivable (PDF/A-2a), with the sizes of the portable renderer. Pictures are drawn by the
/// annotator when their page is. QuestPDF writes identifiers of its own, so two runs differ in a few bytes. Not thread-safe.
/// </summary>
internal sealed class QuestPdfRenderer(IPictureAnnotator annotator, string? fontFile) : IReportRenderer
{
    private readonly string _family = QuestPdfFonts.Register(fontFile);

    /// <inheritdoc/>
    public string FontDescription => fontFile is null ? $"{_family} (embedded)" : $"{_family} (file {Path.GetFileName(fontFile)})";

    /// <inheritdoc/>
    public IReadOnlyCollection<int> MissingLetters => [];

    /// <inheritdoc/>
    public int CountPages(ReportDocument document)
    {
        var pages = 0;
        Make(document, pictures: null, total => pages = Math.Max(pages, total), CancellationToken.None).GeneratePdf(Stream.Null);
        return pages;
    }

    /// <inheritdoc/>
    public void Render(ReportDocument document, Stream output, CancellationToken cancellation)
    {
        var latch = new LatchingStream(output);
        Make(document, annotator, _ => { }, cancellation).GeneratePdf(latch);
        latch.ThrowIfFailed();
        cancellation.ThrowIfCancellationRequested();
    }

    private Document Make(ReportDocument document, IPictureAnnotator? pictures, Action<int> onTotal, CancellationToken cancellation)
    {
        var blocks = new BlockWriter(pictures, cancellation);
        return Document
            .Create(container => container.Page(page =>
            {
                page.Size(Theme.PageWidth, Theme.PageHeight);
                page.MarginHorizontal(Theme.MarginX);
                page.MarginTop(28);
                page.MarginBottom(20);
                page.DefaultTextStyle(style => style.FontFamily(_family).Style(Theme.Body));
                page.Header().Height(30).SkipOnce().BorderBottom(0.5f).BorderColor(Theme.Rule.ToQuest()).Row(row =>
                {
                    row.RelativeItem().Text(document.RunningHead.Left).Style(Theme.Running).ClampLines(1);
                    row.RelativeItem().AlignRight().Text(document.RunningHead.Right).Style(Theme.Running).ClampLines(1);
                });
                page.Content().Column(column =>
                {
                    foreach (var block in document.Blocks)
                        blocks.Write(column, block);
                });
                page.Footer().Height(36).PaddingTop(8).BorderTop(0.5f).BorderColor(Theme.Rule.ToQuest()).PaddingTop(6).Row(row =>
                {
                    row.RelativeItem().Text(document.RunningFoot).Style(Theme.Running).ClampLines(1);
                    row.ConstantItem(80).AlignRight().Text(text => PageNumber(text, document, onTotal));
                });
            }))
            .WithMetadata(new DocumentMetadata
            {
                Title = document.Title,
                Author = document.Author,
                Subject = document.Subject,
                Language = document.Language,
                Creator = "RSICCLLM",
                CreationDate = document.Created ?? DateTimeOffset.UnixEpoch,
                ModifiedDate = document.Created ?? DateTimeOffset.UnixEpoch,
            })
            .WithSettings(new DocumentSettings { PDFUA_Conformance = PDFUA_Conformance.PDFUA_1, PDFA_Conformance = PDFA_Conformance.PDFA_2A });
    }

    /// <summary>"Page 3 of 7" has both numbers in one text of the report's language: the first is kept until the second is known.</summary>
    private static void PageNumber(TextDescriptor text, ReportDocument document, Action<int> onTotal)
    {
        var page = 1;
        text.DefaultTextStyle(style => style.Style(Theme.Running));
        text.CurrentPageNumber().Format(number =>
        {
            page = number ?? 1;
            return "";
        });
        text.TotalPages().Format(number =>
        {
            onTotal(number ?? 0);
            return document.PageNumber(page, number ?? 1);
        });
    }
}
