using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Fonts;
using RSICCLLM.Reports.Rendering.Skia;
using RSICCLLM.Reports.Tests.Content;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;

namespace RSICCLLM.Reports.Tests.Rendering.Skia;

/// <summary>Hebrew and Arabic in the PDF, with a face that has them: letters stand where a reader expects them.</summary>
public class RightToLeftTests
{
    private const string Face = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

    [Fact]
    public void Hebrew_runs_from_the_right_edge_and_numbers_in_it_from_the_left()
    {
        var letters = Letters("נבנו 25 בניינים");

        // Read from left to right on the page: the sentence's last letter stands first.
        string.Concat(letters.OrderBy(l => l.BoundingBox.Left).Select(l => l.Value)).ShouldBe("םיניינב25ונבנ");
        letters.Max(l => l.BoundingBox.Right).ShouldBe(Theme.PageWidth - Theme.MarginX, 2);
    }

    [Fact]
    public void Brackets_are_mirrored_and_stand_around_their_words()
    {
        var letters = Letters("בניין (חדש) כאן").OrderBy(l => l.BoundingBox.Left).ToList();

        string.Concat(letters.Select(l => l.Value)).ShouldBe("ןאכ(שדח)ןיינב");
    }

    [Fact]
    public void Arabic_letters_are_joined()
    {
        var (joined, apart) = (Width("بناء"), "بناء".Sum(c => Width(c.ToString())));

        joined.ShouldBeLessThan(apart * 0.9f);
        Letters("بناء").ShouldNotBeEmpty();
    }

    [Fact]
    public void A_long_paragraph_keeps_every_letter_and_its_order_over_lines()
    {
        var text = string.Join(' ', Enumerable.Range(10, 60).Select(i => $"בניין {i}"));
        var lines = Letters(text).GroupBy(l => Math.Round(l.StartBaseLine.Y)).OrderByDescending(g => g.Key).ToList();

        lines.Count.ShouldBeGreaterThan(3);
        // The numbers of a line rise from right to left.
        var numbers = lines.SelectMany(line => string.Concat(line.OrderByDescending(l => l.BoundingBox.Left).Select(l => l.Value)).Split("בניין", StringSplitOptions.RemoveEmptyEntries)).ToList();
        numbers.Select(n => string.Concat(n.Reverse())).ShouldBe(Enumerable.Range(10, 60).Select(i => $"{i}"));
    }

    private static float Width(string text)
    {
        using var fonts = Fonts();
        using var engine = new TextEngine(fonts);
        return engine.Measure(text, Theme.Body);
    }

    private static FontSet Fonts()
    {
        Assert.SkipUnless(File.Exists(Face), $"{Face} is not here (Debian package fonts-dejavu-core).");
        return FontSet.Load(Face);
    }

    private static List<Letter> Letters(string text)
    {
        using var fonts = Fonts();
        using var output = new MemoryStream();
        var document = new PairReportComposer(SampleReports.Context(SampleReports.Create(0))).Compose();
        new SkiaPdfRenderer(fonts).Render(document with { Blocks = [new Paragraph(text)], RunningFoot = "", PageNumber = (_, _) => "" }, output, CancellationToken.None);
        fonts.Missing.ShouldBeEmpty();
        using var pdf = PdfDocument.Open(output.ToArray());
        return [.. pdf.GetPages().SelectMany(p => p.Letters).Where(l => l.Value.Trim().Length > 0)];
    }
}
