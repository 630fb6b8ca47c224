using System.Text.Json;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Output;
using RSICCLLM.Reports.Tests.Content;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Reports.Tests.Output;

public sealed class ReportWriterTests : IDisposable
{
    private static readonly string[] Names = ["changes.csv", "changes.geojson", "changes.gpkg", "pictures.zip", "report.html", "report.json", "report.pdf"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writes_its_files_and_nothing_else()
    {
        ReportWriter.WriteAll(SampleReports.Create(2), _folder.File("out"), new());

        Directory.GetFiles(_folder.File("out")).Select(Path.GetFileName).Order().ShouldBe(Names);
    }

    [Fact]
    public void The_same_report_gives_the_same_bytes()
    {
        ReportWriter.WriteAll(SampleReports.Create(4), _folder.File("a"), new());
        // Another report in between: no state of the process may show.
        ReportWriter.WriteAll(SampleReports.Create(1), _folder.File("c"), new());
        ReportWriter.WriteAll(SampleReports.Create(4), _folder.File("b"), new());

        foreach (var name in Names)
            File.ReadAllBytes(Path.Combine(_folder.File("a"), name)).ShouldBe(File.ReadAllBytes(Path.Combine(_folder.File("b"), name)), name);
    }

    [Fact]
    public void A_failure_leaves_the_old_files_as_they_were()
    {
        var good = SampleReports.Create(1);
        ReportWriter.WriteAll(good, _folder.File("out"), new());
        var old = Names.ToDictionary(n => n, n => File.ReadAllBytes(Path.Combine(_folder.File("out"), n)));
        var bad = good with { Changes = [good.Changes[0] with { Caption = "x", Pictures = good.Changes[0].Pictures with { Before = () => throw new IOException("gone") } }] };

        Should.Throw<IOException>(() => ReportWriter.WriteAll(bad, _folder.File("out"), new())).Message.ShouldBe("gone");

        Directory.GetFiles(_folder.File("out")).Select(Path.GetFileName).Order().ShouldBe(Names);
        foreach (var name in Names)
            File.ReadAllBytes(Path.Combine(_folder.File("out"), name)).ShouldBe(old[name]);
    }

    [Fact]
    public void Cancelling_leaves_nothing_behind()
    {
        using var source = new CancellationTokenSource();
        var report = SampleReports.Create(4);
        report = report with { Changes = [.. report.Changes.Select(c => c with { Pictures = c.Pictures with { After = () => { source.Cancel(); return c.Pictures.After(); } } })] };

        Should.Throw<OperationCanceledException>(() => ReportWriter.WriteAll(report, _folder.File("out"), new(), source.Token));

        Directory.GetFiles(_folder.File("out")).ShouldBeEmpty();
    }

    [Fact]
    public void Leftovers_of_a_killed_run_are_replaced()
    {
        Directory.CreateDirectory(_folder.File("out"));
        File.WriteAllText(Path.Combine(_folder.File("out"), "changes.gpkg.part"), "half");

        ReportWriter.WriteAll(SampleReports.Create(1), _folder.File("out"), new());

        Directory.GetFiles(_folder.File("out")).Select(Path.GetFileName).Order().ShouldBe(Names);
    }

    [Fact]
    public void Json_has_the_report_and_the_configuration()
    {
        var files = ReportWriter.WriteAll(SampleReports.Create(3), _folder.File("out"), new() { ConfigurationJson = """{"tile": {"size": 256}}""" });

        using var json = JsonDocument.Parse(File.ReadAllBytes(files.Json));
        var root = json.RootElement;
        root.EnumerateObject().Select(p => p.Name).ShouldBe(
            ["formatVersion", "name", "agency", "created", "language", "captionLanguage", "summary", "before", "after", "grid", "alignment", "changes", "notAnalysed", "outsideGrid", "review", "quality", "tiles", "provenance", "configuration"]);
        root.GetProperty("configuration").GetProperty("tile").GetProperty("size").GetInt32().ShouldBe(256);
        root.GetProperty("changes")[0].EnumerateObject().Select(p => p.Name).ShouldBe(
            ["number", "label", "object", "verb", "quantity", "caption", "confidence", "reviewReasons", "areaSquareMetres", "place", "placeWgs84", "outline", "pictures"]);
        root.GetProperty("before").GetProperty("date").GetString().ShouldBe("2023-04-17");
        root.GetProperty("notAnalysed")[0].GetProperty("tiles").GetInt32().ShouldBe(5);
        root.GetProperty("tiles").GetProperty("captioned").GetInt32().ShouldBe(113);
    }

    [Fact]
    public void Configuration_that_is_not_json_is_refused() =>
        Should.Throw<ReportException>(() => ReportWriter.WriteAll(SampleReports.Create(0), _folder.File("out"), new() { ConfigurationJson = "{" }))
            .Message.ShouldContain("not well-formed JSON");

    [Fact]
    public void Pictures_of_different_size_are_refused() =>
        Should.Throw<ArgumentException>(() => ChangePictures.InMemory(new(4, 4), new(4, 5), default)).Message.ShouldContain("4 x 4 and 4 x 5");

    [Fact]
    public void A_logo_that_is_no_image_costs_a_sentence_and_no_report()
    {
        var file = Path.Combine(Directory.CreateDirectory(_folder.File("logo")).FullName, "logo.png");
        File.WriteAllText(file, "not a picture");

        var files = ReportWriter.WriteAll(SampleReports.Create(1), _folder.File("out"), new() { LogoFile = file });

        files.Remarks.ShouldBe(["The logo 'logo.png' is no PNG or JPEG image; the report was made without it."]);
        File.Exists(files.Pdf[0]).ShouldBeTrue();
    }

    [Fact]
    public void A_long_report_comes_in_volumes_of_few_enough_pages()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_folder.File("out")).FullName, "report-9.pdf"), "somebody's file");

        var files = ReportWriter.WriteAll(SampleReports.Create(30), _folder.File("out"), new() { PagesPerVolume = 10 });
        var pages = files.Pdf.Select(f => Read(f, p => p.NumberOfPages)).ToList();

        pages.Count.ShouldBeGreaterThan(1);
        pages.ShouldAllBe(p => p <= 10);
        files.Pdf.Select(Path.GetFileName).ShouldBe(["report.pdf", .. Enumerable.Range(2, pages.Count - 1).Select(i => $"report-{i}.pdf")]);

        // Every change stands in one volume; the first one's table says in which.
        var titles = files.Pdf.SelectMany(f => Read(f, p => p.TryGetBookmarks(out var b) ? b.GetNodes().Where(n => n.Level == 1 && char.IsDigit(n.Title[0])).Select(n => int.Parse(n.Title.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).ToList() : [])).ToList();
        titles.ShouldBe(Enumerable.Range(1, 30));
        Read(files.Pdf[0], p => string.Join(' ', p.GetPages().SelectMany(x => x.GetWords()).Select(w => w.Text))).ShouldContain($"Volume 1 of {pages.Count}");
        File.Exists(_folder.File(Path.Combine("out", "report-9.pdf"))).ShouldBeTrue();
    }

    [Fact]
    public void Volumes_of_an_earlier_report_are_removed()
    {
        ReportWriter.WriteAll(SampleReports.Create(30), _folder.File("out"), new() { PagesPerVolume = 10 });

        ReportWriter.WriteAll(SampleReports.Create(2), _folder.File("out"), new() { PagesPerVolume = 10 });

        Directory.GetFiles(_folder.File("out"), "*.pdf").Select(Path.GetFileName).ShouldBe(["report.pdf"]);
    }

    private static T Read<T>(string file, Func<UglyToad.PdfPig.PdfDocument, T> read)
    {
        using var pdf = UglyToad.PdfPig.PdfDocument.Open(file);
        return read(pdf);
    }
}
