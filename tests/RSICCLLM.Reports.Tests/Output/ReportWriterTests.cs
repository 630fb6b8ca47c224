using System.Text.Json;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Output;
using RSICCLLM.Reports.Tests.Content;

namespace RSICCLLM.Reports.Tests.Output;

public sealed class ReportWriterTests : IDisposable
{
    private static readonly string[] Names = ["changes.geojson", "changes.gpkg", "report.json", "report.pdf"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writes_four_files_and_nothing_else()
    {
        ReportWriter.WriteAll(SampleReports.Create(2), _folder["out"], new());

        Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order().ShouldBe(Names);
    }

    [Fact]
    public void The_same_report_gives_the_same_bytes()
    {
        ReportWriter.WriteAll(SampleReports.Create(4), _folder["a"], new());
        // Another report in between: no state of the process may show.
        ReportWriter.WriteAll(SampleReports.Create(1), _folder["c"], new());
        ReportWriter.WriteAll(SampleReports.Create(4), _folder["b"], new());

        foreach (var name in Names)
            File.ReadAllBytes(Path.Combine(_folder["a"], name)).ShouldBe(File.ReadAllBytes(Path.Combine(_folder["b"], name)), name);
    }

    [Fact]
    public void A_failure_leaves_the_old_files_as_they_were()
    {
        var good = SampleReports.Create(1);
        ReportWriter.WriteAll(good, _folder["out"], new());
        var old = Names.ToDictionary(n => n, n => File.ReadAllBytes(Path.Combine(_folder["out"], n)));
        var bad = good with { Changes = [good.Changes[0] with { Caption = "x", Pictures = good.Changes[0].Pictures with { Before = () => throw new IOException("gone") } }] };

        Should.Throw<IOException>(() => ReportWriter.WriteAll(bad, _folder["out"], new())).Message.ShouldBe("gone");

        Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order().ShouldBe(Names);
        foreach (var name in Names)
            File.ReadAllBytes(Path.Combine(_folder["out"], name)).ShouldBe(old[name]);
    }

    [Fact]
    public void Cancelling_leaves_nothing_behind()
    {
        using var source = new CancellationTokenSource();
        var report = SampleReports.Create(4);
        report = report with { Changes = [.. report.Changes.Select(c => c with { Pictures = c.Pictures with { After = () => { source.Cancel(); return c.Pictures.After(); } } })] };

        Should.Throw<OperationCanceledException>(() => ReportWriter.WriteAll(report, _folder["out"], new(), source.Token));

        Directory.GetFiles(_folder["out"]).ShouldBeEmpty();
    }

    [Fact]
    public void Leftovers_of_a_killed_run_are_replaced()
    {
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(Path.Combine(_folder["out"], "changes.gpkg.part"), "half");

        ReportWriter.WriteAll(SampleReports.Create(1), _folder["out"], new());

        Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order().ShouldBe(Names);
    }

    [Fact]
    public void Json_has_the_report_and_the_configuration()
    {
        var files = ReportWriter.WriteAll(SampleReports.Create(3), _folder["out"], new() { ConfigurationJson = """{"tile": {"size": 256}}""" });

        using var json = JsonDocument.Parse(File.ReadAllBytes(files.Json));
        var root = json.RootElement;
        root.EnumerateObject().Select(p => p.Name).ShouldBe(
            ["formatVersion", "name", "agency", "created", "summary", "before", "after", "grid", "changes", "notAnalysed", "tiles", "provenance", "configuration"]);
        root.GetProperty("configuration").GetProperty("tile").GetProperty("size").GetInt32().ShouldBe(256);
        root.GetProperty("changes")[0].EnumerateObject().Select(p => p.Name).ShouldBe(
            ["number", "object", "verb", "quantity", "caption", "confidence", "areaSquareMetres", "place", "placeWgs84", "outline", "pictures"]);
        root.GetProperty("before").GetProperty("date").GetString().ShouldBe("2023-04-17");
        root.GetProperty("notAnalysed")[0].GetProperty("tiles").GetInt32().ShouldBe(5);
        root.GetProperty("tiles").GetProperty("captioned").GetInt32().ShouldBe(113);
    }

    [Fact]
    public void Configuration_that_is_not_json_is_refused() =>
        Should.Throw<ReportException>(() => ReportWriter.WriteAll(SampleReports.Create(0), _folder["out"], new() { ConfigurationJson = "{" }))
            .Message.ShouldContain("not well-formed JSON");

    [Fact]
    public void Pictures_of_different_size_are_refused() =>
        Should.Throw<ArgumentException>(() => ChangePictures.InMemory(new(4, 4), new(4, 5), default)).Message.ShouldContain("4 x 4 and 4 x 5");
}
