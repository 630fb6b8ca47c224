using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Fonts;
using RSICCLLM.Reports.Rendering;
using RSICCLLM.Reports.Rendering.Skia;
using RSICCLLM.Reports.Tests.Content;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Tokens;

namespace RSICCLLM.Reports.QuestPdf.Tests;

/// <summary>The same report through both renderers, read back with PdfPig. This repository's tests are open source: the community licence.</summary>
public class QuestPdfRendererTests
{
    public QuestPdfRendererTests() => QuestPdfLicence.State("community");

    [Theory]
    [InlineData(0, "en")]
    [InlineData(1, "en")]
    [InlineData(7, "de")]
    public void Says_every_text_of_the_document(int changes, string language)
    {
        var document = Compose(SampleReports.Create(changes), language);
        var (portable, quest) = (Letters(Portable(document)), Letters(Quest(document)));

        foreach (var text in document.Blocks.SelectMany(Texts).Select(Squeezed).Where(t => t.Length > 0))
        {
            portable.ShouldContain(text);
            quest.ShouldContain(text);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    public void Has_the_same_figures_and_as_many_pages_but_one(int changes)
    {
        var document = Compose(SampleReports.Create(changes), "en");
        using var portable = PdfDocument.Open(Portable(document));
        using var quest = PdfDocument.Open(Quest(document));

        Math.Abs(quest.NumberOfPages - portable.NumberOfPages).ShouldBeLessThanOrEqualTo(1);
        quest.GetPages().Sum(p => p.GetImages().Count()).ShouldBe(portable.GetPages().Sum(p => p.GetImages().Count()));
    }

    [Fact]
    public void Counts_the_pages_that_it_renders()
    {
        var document = Compose(SampleReports.Create(7), "en");
        using var pdf = PdfDocument.Open(Quest(document));
        using var annotator = new SkiaPictureAnnotator();

        new QuestPdfRenderer(annotator, null).CountPages(document).ShouldBe(pdf.NumberOfPages);
    }

    [Fact]
    public void Is_tagged_and_states_language_and_title()
    {
        using var pdf = PdfDocument.Open(Quest(Compose(SampleReports.Create(2), "de")));
        var catalog = pdf.Structure.Catalog.CatalogDictionary;

        catalog.ContainsKey(NameToken.Create("StructTreeRoot")).ShouldBeTrue();
        catalog.ContainsKey(NameToken.Create("MarkInfo")).ShouldBeTrue();
        catalog.Data["Lang"].ToString()!.ShouldContain("de-DE");
        pdf.Information.Title.ShouldBe("Änderungsbericht: Nordviertel, sheet 12");
    }

    [Fact]
    public void A_full_disk_is_an_exception_on_the_managed_side()
    {
        using var annotator = new SkiaPictureAnnotator();

        Should.Throw<IOException>(() => new QuestPdfRenderer(annotator, null).Render(Compose(SampleReports.Create(1), "en"), new FullDisk(), CancellationToken.None)).Message.ShouldBe("disk full");
    }

    [Fact]
    public void A_licence_that_is_none_is_refused() =>
        Should.Throw<ArgumentException>(() => QuestPdfLicence.State("free")).Message.ShouldContain("'free'");

    /// <summary>Leaves the sample report in a folder, to be looked at beside the portable renderer's; see docs/reports.md.</summary>
    [Fact]
    public void Sample()
    {
        var folder = Environment.GetEnvironmentVariable("RSICCLLM_REPORT_SAMPLES");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "RSICCLLM_REPORT_SAMPLES names no folder.");

        File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(folder!).FullName, "questpdf-en.pdf"), Quest(Compose(SampleReports.Create(7), "en")));
    }

    private static ReportDocument Compose(PairReport report, string language) => new PairReportComposer(SampleReports.Context(report, language)).Compose();

    private static byte[] Portable(ReportDocument document)
    {
        using var fonts = FontSet.Load(null);
        return Render(new SkiaPdfRenderer(fonts), document);
    }

    private static byte[] Quest(ReportDocument document)
    {
        using var annotator = new SkiaPictureAnnotator();
        return Render(new QuestPdfRenderer(annotator, null), document);
    }

    private static byte[] Render(IReportRenderer renderer, ReportDocument document)
    {
        using var output = new MemoryStream();
        renderer.Render(document, output, CancellationToken.None);
        return output.ToArray();
    }

    /// <summary>All letters in the order in which they were drawn, so that lines of one text stand together; ligatures taken apart.</summary>
    private static string Letters(byte[] bytes)
    {
        using var pdf = PdfDocument.Open(bytes);
        return Squeezed(string.Concat(pdf.GetPages().SelectMany(p => p.Letters).Select(l => l.Value)));
    }

    private static string Squeezed(string text) => string.Concat(text.Normalize(System.Text.NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c)));

    private static IEnumerable<string> Texts(Block block) => block switch
    {
        KeepTogether group => group.Blocks.SelectMany(Texts),
        Heading heading => [heading.Text],
        Paragraph paragraph => [paragraph.Text],
        Quotation quotation => [quotation.Attribution, quotation.Text],
        TitleBlock title => [title.Agency, title.Title, title.Subtitle, .. title.Facts.SelectMany(Texts)],
        KeyFigures figures => figures.Figures.SelectMany(Texts),
        Table table => [.. table.Columns.Select(c => c.Header), .. table.Rows.SelectMany(r => r.Cells)],
        FigureRow row => [.. row.Figures.Select(f => f.Caption), .. row.Facts.SelectMany(Texts)],
        MapBlock map => [map.Map.Caption, .. map.Insets.Select(i => i.Caption), .. map.Legend.Select(l => l.Text)],
        _ => [],
    };

    private static IEnumerable<string> Texts(Fact fact) => [fact.Label, fact.Value];

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("disk full");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("disk full");
    }
}
