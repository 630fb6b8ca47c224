using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Fonts;
using RSICCLLM.Reports.Pictures;
using RSICCLLM.Reports.Rendering.Skia;
using RSICCLLM.Reports.Tests.Content;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Outline;
using UglyToad.PdfPig.Tokens;

namespace RSICCLLM.Reports.Tests.Rendering.Skia;

/// <summary>Reads reports back as any reader of PDF would.</summary>
public class PairReportPdfTests
{
    [Fact]
    public void Says_what_the_report_says()
    {
        using var pdf = Render(SampleReports.Create(3));
        var words = string.Join(' ', pdf.GetPages().SelectMany(p => p.GetWords()).Select(w => w.Text));

        words.ShouldContain("City of Musterstadt");
        words.ShouldContain("17 April 2023");
        words.ShouldContain("ortho_2025-05-02_nordviertel.tif");
        words.ShouldContain("Two buildings built");
        words.ShouldContain("“A stand of trees in the centre has been cleared");
        words.ShouldContain("In the model’s words");
        words.ShouldContain("97 %");
        words.ShouldContain("no data in the later scene");
        words.ShouldContain("int4 (rtn, block 32)");
        words.ShouldContain("EPSG:25832");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(30)]
    public void Every_page_has_content_inside_its_margins_and_its_number(int changes)
    {
        using var pdf = Render(SampleReports.Create(changes));

        foreach (var page in pdf.GetPages())
        {
            var words = page.GetWords().ToList();
            string.Join(' ', words.Select(w => w.Text)).ShouldContain($"Page {page.Number} of {pdf.NumberOfPages}");
            words.Count.ShouldBeGreaterThan(40);
            foreach (var letter in page.Letters.Where(l => l.Value.Trim().Length > 0))
            {
                letter.BoundingBox.Left.ShouldBeGreaterThan(Theme.MarginX - 3);
                letter.BoundingBox.Right.ShouldBeLessThan(Theme.PageWidth - Theme.MarginX + 1);
                letter.BoundingBox.Bottom.ShouldBeGreaterThan(25);
            }
        }
    }

    [Fact]
    public void Letters_do_not_overlap()
    {
        using var pdf = Render(Awkward());

        foreach (var page in pdf.GetPages())
        {
            // Rotated coordinates of the map apart.
            var boxes = page.Letters.Where(l => l.TextOrientation == TextOrientation.Horizontal && l.Value.Trim().Length > 0).Select(l => l.BoundingBox).ToList();
            for (var i = 0; i < boxes.Count; i++)
            {
                for (var j = Math.Max(0, i - 200); j < i; j++)
                {
                    var across = Math.Min(boxes[i].Right, boxes[j].Right) - Math.Max(boxes[i].Left, boxes[j].Left);
                    var along = Math.Min(boxes[i].Top, boxes[j].Top) - Math.Max(boxes[i].Bottom, boxes[j].Bottom);
                    if (across > 1 && along > 1)
                        Assert.Fail($"page {page.Number}: {boxes[i]} over {boxes[j]}");
                }
            }
        }
    }

    [Fact]
    public void A_change_stays_on_one_page_with_both_pictures()
    {
        var report = SampleReports.Create(11);
        report = report with { Changes = [.. report.Changes.Select((c, i) => c with { Caption = $"Start{i}x. " + c.Caption + $" End{i}x." })] };
        using var pdf = Render(report);

        var pages = pdf.GetPages().Select(p => (Words: p.GetWords().Select(w => w.Text).ToList(), Images: p.GetImages().Count())).ToList();

        for (var i = 0; i < 11; i++)
        {
            var (words, images) = pages.Single(p => p.Words.Exists(w => w.Contains($"Start{i}x", StringComparison.Ordinal)));
            words.ShouldContain(w => w.Contains($"End{i}x", StringComparison.Ordinal));
            images.ShouldBe(3 * words.Count(w => w.Contains("Start", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_caption_longer_than_a_page_is_printed_whole()
    {
        var report = SampleReports.Create(1);
        var caption = string.Join(' ', Enumerable.Range(0, 1500).Select(i => $"word{i}"));
        using var pdf = Render(report with { Changes = [report.Changes[0] with { Caption = caption }] });

        var words = pdf.GetPages().SelectMany(p => p.GetWords()).Select(w => w.Text.Trim('“', '”')).ToHashSet();
        Enumerable.Range(0, 1500).Where(i => !words.Contains($"word{i}")).ShouldBeEmpty();
    }

    [Fact]
    public void No_change_and_no_dates_are_said_in_words()
    {
        var report = SampleReports.Create(0);
        using var pdf = Render(report with { Before = report.Before with { Date = null }, After = report.After with { Date = null }, Exclusions = [] });
        var words = string.Join(' ', pdf.GetPages().SelectMany(p => p.GetWords()).Select(w => w.Text));

        words.ShouldContain("No change was found between the two dates.");
        words.ShouldContain("not stated");
        words.ShouldContain("Nothing was left out");
        words.ShouldNotContain("Table of all changes");
    }

    [Fact]
    public void Fetches_each_picture_once_and_keeps_none()
    {
        var fetched = 0;
        var report = SampleReports.Create(12);
        report = report with
        {
            Changes = [.. report.Changes.Select(c => c with { Pictures = c.Pictures with { After = () => { fetched++; return c.Pictures.After(); } } })],
        };

        using var pdf = Render(report);

        // Once for itself, once under the evidence.
        fetched.ShouldBe(24);
    }

    [Fact]
    public void A_full_disk_is_an_exception_on_the_managed_side()
    {
        using var fonts = FontSet.Load(null);
        var document = new PairReportComposer(SampleReports.Context(SampleReports.Create(2))).Compose();

        Should.Throw<IOException>(() => new SkiaPdfRenderer(fonts).Render(document, new FullDisk(20_000), CancellationToken.None)).Message.ShouldBe("disk full");
    }

    [Fact]
    public void Says_it_in_German()
    {
        using var pdf = Render(SampleReports.Create(3), "de");
        var words = Words(pdf);

        words.ShouldContain("Änderungsbericht");
        words.ShouldContain("Es wurden 3 Änderungen gefunden");
        words.ShouldContain("17. April 2023");
        words.ShouldContain("2 Gebäude neu angelegt");
        words.ShouldContain("In den Worten des Modells (Englisch)");
        words.ShouldContain("„A stand of trees in the centre has been cleared");
        words.ShouldContain("keine Bilddaten in der späteren Aufnahme");
        words.ShouldContain($"Seite 1 von {pdf.NumberOfPages}");
        words.ShouldContain("0,37 m");
    }

    [Fact]
    public void Sums_by_kind_and_part_and_states_how_the_scenes_fit()
    {
        var report = SampleReports.Create(8);
        using var pdf = Render(report);
        var words = Words(pdf);

        words.ShouldContain("Changes by kind");
        words.ShouldContain("Changes by part of the scene");
        words.ShouldContain("How well the scenes fit together");
        words.ShouldContain("Shift between the scenes 0.58 m, corrected");
        words.ShouldContain("Residual shift 0.37 m");
        words.ShouldContain("214, evenly spread");
        words.ShouldContain("Look at this one: confidence below 60 %.");
        words.ShouldContain("1 change is marked for review.");
    }

    [Fact]
    public void Lists_tiles_whose_words_contradict_the_evidence()
    {
        var report = SampleReports.Create(2);
        var item = new ReviewItem(4, "the caption names no change that could be understood", "Blorp.", report.Changes[0].Outline);
        using var few = Render(report with { Review = [item] }, "de");
        using var many = Render(report with { Review = [.. Enumerable.Repeat(item, 75)] });

        Words(few).ShouldContain("In 1 Kachel widersprechen die Worte des Modells");
        Words(few).ShouldContain("Was ein Mensch ansehen sollte");
        Words(few).ShouldContain("Die Beschreibung nennt");
        Words(few).ShouldContain("Blorp.");
        Words(many).ShouldContain("In 75 tiles the model’s words contradict");
        Words(many).ShouldContain("And 15 more in report.json.");
    }

    [Fact]
    public void States_language_title_and_outline()
    {
        var report = SampleReports.Create(3);
        using var pdf = Render(report, "de");

        pdf.Information.Title.ShouldBe("Änderungsbericht: Nordviertel, sheet 12");
        pdf.Structure.Catalog.CatalogDictionary.TryGet(NameToken.Create("Lang"), out StringToken language).ShouldBeTrue();
        language.Data.ShouldBe("de-DE");
        pdf.Structure.Catalog.CatalogDictionary.TryGet(NameToken.Create("ViewerPreferences"), out DictionaryToken preferences).ShouldBeTrue();
        preferences.TryGet(NameToken.Create("DisplayDocTitle"), out BooleanToken shown).ShouldBeTrue();
        shown.Data.ShouldBeTrue();
        pdf.TryGetBookmarks(out var bookmarks).ShouldBeTrue();
        bookmarks.Roots.Select(r => r.Title).ShouldBe(
            ["Überblick", "Die Änderungen", "Tabelle aller Änderungen", "Was nicht ausgewertet wurde", "Wie gut die Aufnahmen zusammenpassen", "Wie dieser Bericht entstanden ist"]);
        bookmarks.Roots[1].Children.Select(c => c.Title).ShouldBe(["1 2 Gebäude neu angelegt", "2 1 Straße verbreitert", "3 Bäume gerodet"]);

        // An entry leads to the page that has the heading.
        foreach (var node in bookmarks.Roots.SelectMany(r => r.Children).OfType<DocumentBookmarkNode>())
            string.Join(' ', pdf.GetPage(node.PageNumber).GetWords().Select(w => w.Text)).ShouldContain(node.Title[2..]);
    }

    [Fact]
    public void Is_marked_as_PDF_A_2b_with_all_fonts_embedded()
    {
        var bytes = Bytes(SampleReports.Create(2));
        using var pdf = PdfDocument.Open(bytes);

        pdf.TryGetXmpMetadata(out var xmp).ShouldBeTrue();
        var text = xmp!.GetXDocument().ToString();
        text.ShouldContain("<pdfaid:part>2</pdfaid:part>");
        text.ShouldContain("<pdfaid:conformance>B</pdfaid:conformance>");
        pdf.GetPages().SelectMany(p => p.Letters).Select(l => l.FontName).Distinct().ShouldAllBe(f => f!.Contains("Inter", StringComparison.Ordinal));
        var raw = System.Text.Encoding.Latin1.GetString(bytes);
        System.Text.RegularExpressions.Regex.Count(raw, "/Type /FontDescriptor").ShouldBe(System.Text.RegularExpressions.Regex.Count(raw, "/FontFile2 "));
    }

    [Fact]
    public void Rows_of_the_table_lead_to_their_changes()
    {
        using var pdf = Render(SampleReports.Create(3));

        var links = pdf.GetPages().SelectMany(p => p.GetAnnotations()).Where(a => a.Type == UglyToad.PdfPig.Annotations.AnnotationType.Link).ToList();

        links.Count.ShouldBe(3);
        links.Select(l => l.AnnotationDictionary.Data["Dest"].ToString()!.TrimStart('/')).ShouldBe(["change-1", "change-2", "change-3"]);
    }

    [Fact]
    public void A_logo_stands_on_the_first_page()
    {
        using var bitmap = new SkiaSharp.SKBitmap(60, 30);
        bitmap.Erase(SkiaSharp.SKColors.Teal);
        var logo = new Logo(bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 90).ToArray(), 60, 30);
        using var without = Render(SampleReports.Create(1));
        using var with = Render(SampleReports.Create(1), logo: logo);

        with.GetPage(1).GetImages().Count().ShouldBe(without.GetPage(1).GetImages().Count() + 1);
    }

    /// <summary>Leaves the outputs of the sample report in a folder, to be looked at; see docs/reports.md.</summary>
    [Theory]
    [InlineData("en", 7)]
    [InlineData("de", 7)]
    public void Sample(string language, int changes)
    {
        var folder = Environment.GetEnvironmentVariable("RSICCLLM_REPORT_SAMPLES");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "RSICCLLM_REPORT_SAMPLES names no folder.");

        RSICCLLM.Reports.Output.ReportWriter.WriteAll(SampleReports.Create(changes), Path.Combine(folder!, language), new() { Language = language });
    }

    private static string Words(PdfDocument pdf) => string.Join(' ', pdf.GetPages().SelectMany(p => p.GetWords()).Select(w => w.Text));

    private static PairReport Awkward()
    {
        var report = SampleReports.Create(3);
        return report with
        {
            Name = new string('n', 90),
            Agency = string.Join(' ', Enumerable.Repeat("Very Long Office Name", 8)),
            Before = report.Before with { File = new string('f', 120) + ".tif" },
            Grid = report.Grid with { EpsgCode = null, Crs = "A local grid with a long name, measured from the town hall's spire in 1893" },
            Exclusions = [new(string.Join(' ', Enumerable.Repeat("a long reason", 30)), 1e9, 123456)],
            Provenance = [new(new string('k', 60), new string('v', 400))],
        };
    }

    private static PdfDocument Render(PairReport report, string language = "en", Logo? logo = null) => PdfDocument.Open(Bytes(report, language, logo));

    private static byte[] Bytes(PairReport report, string language = "en", Logo? logo = null)
    {
        using var fonts = FontSet.Load(null);
        var output = new MemoryStream();
        new SkiaPdfRenderer(fonts).Render(new PairReportComposer(SampleReports.Context(report, language, fonts.Description, logo)).Compose(), output, CancellationToken.None);
        return output.ToArray();
    }
}
