using RSICCLLM.Imaging;
using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Fonts;
using RSICCLLM.Reports.Output;
using RSICCLLM.Reports.Rendering.Skia;
using RSICCLLM.Reports.Tests.Content;
using RSICCLLM.Tests.Shared;
using SkiaSharp;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;

namespace RSICCLLM.Reports.Tests.Rendering;

/// <summary>What a reader would complain about: letters cut off or over each other, faint text, changes torn apart, empty pages.</summary>
public class ReaderCheckListTests
{
    private const int PicturesOfAChange = 3;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    public void Reports_of_every_size(int changes) => Check(SampleReports.Create(changes));

    [Fact]
    public void Two_thousand_changes()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") == "1", "RSICCLLM_SLOW_TESTS is not 1.");

        Check(SampleReports.Create(2000));
    }

    [Fact]
    public void Very_long_captions() => Check(Saying(string.Join(' ', Enumerable.Repeat("A building with a long description has been built beside the road.", 25))));

    [Fact]
    public void One_word_longer_than_a_line() => Check(Saying(new string('m', 400)));

    // Without a font of the system these are boxes, and the report says so; with one they are letters. Neither may spoil the page.
    [Theory]
    [InlineData("נבנה בניין חדש ליד הכביש הקיים")]
    [InlineData("تم بناء مبنى جديد بجوار الطريق")]
    [InlineData("道路の隣に新しい建物が建設されました。")]
    [InlineData("Поруч із дорогою збудовано нову будівлю")]
    [InlineData("भवन सड़क के पास बनाया गया है")]
    public void Other_scripts(string caption) => Check(Saying(string.Join(' ', Enumerable.Repeat(caption, 6))));

    [Fact]
    public void A_report_without_the_fonts_of_its_words()
    {
        using var folder = new TemporaryFolder();
        // Letters of the private use area, which no font has.
        var report = Saying("道路の隣に \uE000\uE001 新しい");

        var files = ReportWriter.WriteAll(report, folder.File("out"), new());

        files.Remarks.ShouldContain(r => r.Contains("No font has", StringComparison.Ordinal));
        Check(File.ReadAllBytes(files.Pdf[0]), report);
    }

    [Fact]
    public void A_logo_that_is_not_an_image()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("logo.png"), "<svg/>");
        var report = SampleReports.Create(1);

        var files = ReportWriter.WriteAll(report, folder.File("out"), new() { LogoFile = folder.File("logo.png") });

        files.Remarks.ShouldContain(r => r.Contains("is no PNG or JPEG image", StringComparison.Ordinal));
        Check(File.ReadAllBytes(files.Pdf[0]), report);
    }

    [Fact]
    public void The_antimeridian()
    {
        var report = SampleReports.Create(4);
        // Two degrees wide in WGS 84, half on either side of 180 degrees.
        var grid = new GeoTransform(2.0 / 2500, 0, 179, 0, -2.0 / 2500, -16);
        Check(report with
        {
            Grid = report.Grid with { Crs = "EPSG:4326", EpsgCode = 4326, IsGeographic = true, Transform = grid },
            Changes = [.. report.Changes.Select((c, i) => c with { Outline = Square(grid, 300 + (500 * i), 400), Pictures = c.Pictures with { Transform = grid.Offset(240 + (500 * i), 340) } })],
            Exclusions = [],
        });
    }

    [Fact]
    public void Text_stands_out_from_its_ground()
    {
        foreach (var (ink, ground) in new[] { (Theme.Ink, Theme.Paper), (Theme.Muted, Theme.Paper), (Theme.Muted, Theme.Panel), (Theme.Accent, Theme.Paper), (Theme.Accent, Theme.Panel), (Theme.Paper, Theme.Badge) })
            Contrast(ink, ground).ShouldBeGreaterThanOrEqualTo(4.5, $"{ink} on {ground}");
    }

    private static PairReport Saying(string caption)
    {
        var report = SampleReports.Create(3);
        return report with { Changes = [.. report.Changes.Select(c => c with { Caption = caption })] };
    }

    private static NetTopologySuite.Geometries.Geometry Square(GeoTransform grid, int column, int row)
    {
        var (x0, y0) = grid.Apply(column, row);
        var (x1, y1) = grid.Apply(column + 60, row + 60);
        return new NetTopologySuite.Geometries.GeometryFactory().ToGeometry(new NetTopologySuite.Geometries.Envelope(x0, x1, y0, y1));
    }

    private static void Check(PairReport report)
    {
        using var fonts = FontSet.Load(null);
        using var output = new MemoryStream();
        new SkiaPdfRenderer(fonts).Render(new PairReportComposer(SampleReports.Context(report, font: fonts.Description)).Compose(), output, CancellationToken.None);
        Check(output.ToArray(), report);
    }

    private static void Check(byte[] bytes, PairReport report)
    {
        using var pdf = PdfDocument.Open(bytes);
        foreach (var page in pdf.GetPages())
        {
            var letters = page.Letters.Where(l => l.Value.Trim().Length > 0).ToList();
            NothingIsCutOff(page, letters);
            NothingCoversOther(page, [.. letters.Where(l => l.TextOrientation == TextOrientation.Horizontal)]);
            letters.Count(l => l.BoundingBox.Bottom > Theme.MarginBottom - 10 && l.BoundingBox.Top < Theme.PageHeight - 45).ShouldBeGreaterThan(20, $"page {page.Number} is nearly empty");
        }

        ChangesAreWhole(pdf, report);
    }

    private static void NothingIsCutOff(Page page, List<Letter> letters)
    {
        foreach (var box in letters.Select(l => l.BoundingBox))
        {
            if (box.Left < Theme.MarginX - 3 || box.Right > Theme.PageWidth - Theme.MarginX + 1 || box.Bottom < 20 || box.Top > Theme.PageHeight - 25)
                Assert.Fail($"page {page.Number}: {box}");
        }
    }

    private static void NothingCoversOther(Page page, List<Letter> letters)
    {
        for (var i = 0; i < letters.Count; i++)
        {
            var a = letters[i].BoundingBox;
            for (var j = Math.Max(0, i - 200); j < i; j++)
            {
                var b = letters[j].BoundingBox;
                var across = Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left);
                var along = Math.Min(a.Top, b.Top) - Math.Max(a.Bottom, b.Bottom);
                if (across > 1 && along > 1)
                    Assert.Fail($"page {page.Number}: '{letters[i].Value}' at {a} over '{letters[j].Value}' at {b}");
            }
        }
    }

    /// <summary>The bookmarks say on which page each change begins; as many changes, as many times three pictures, page by page.</summary>
    private static void ChangesAreWhole(PdfDocument pdf, PairReport report)
    {
        pdf.TryGetBookmarks(out var bookmarks).ShouldBeTrue();
        var begins = bookmarks!.GetNodes().OfType<UglyToad.PdfPig.Outline.DocumentBookmarkNode>()
            .Where(n => n.Level == 1 && int.TryParse(n.Title.Split(' ')[0], out _))
            .ToLookup(n => n.PageNumber);
        begins.Sum(p => p.Count()).ShouldBe(report.Changes.Count);
        foreach (var page in begins)
            pdf.GetPage(page.Key).GetImages().Count(i => i.BoundingBox.Width > 50).ShouldBeGreaterThanOrEqualTo(PicturesOfAChange * page.Count(), $"page {page.Key}");
    }

    /// <summary>Contrast ratio of the Web Content Accessibility Guidelines 2.2 (relative luminance, success criterion 1.4.3).</summary>
    private static double Contrast(SKColor a, SKColor b)
    {
        var (light, dark) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double Luminance(SKColor c) => (0.2126 * Linear(c.Red)) + (0.7152 * Linear(c.Green)) + (0.0722 * Linear(c.Blue));

    private static double Linear(byte channel)
    {
        var value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
