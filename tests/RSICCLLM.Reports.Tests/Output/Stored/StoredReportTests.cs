using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Output;
using RSICCLLM.Reports.Output.Stored;
using RSICCLLM.Reports.Tests.Content;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Reports.Tests.Output.Stored;

public sealed class StoredReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Outputs_made_again_are_the_same_to_the_last_byte()
    {
        var first = Run();

        using var stored = StoredReport.Open(_folder.File("out"));
        var second = ReportWriter.WriteAgain(stored, _folder.File("again"), new());

        foreach (var (a, b) in first.All.Zip(second.All))
            File.ReadAllBytes(b).ShouldBe(File.ReadAllBytes(a), Path.GetFileName(a));
    }

    [Fact]
    public void Another_language_changes_the_words_and_not_the_facts()
    {
        Run();

        using var stored = StoredReport.Open(_folder.File("out"));
        ReportWriter.WriteAgain(stored, _folder.File("de"), new() { Language = "de" });

        using var german = StoredReport.Open(_folder.File("de"));
        german.Report.Changes.Select(c => (c.Object, c.Verb, c.Caption, c.Outline.AsText())).ShouldBe(stored.Report.Changes.Select(c => (c.Object, c.Verb, c.Caption, c.Outline.AsText())));
        File.ReadAllText(Path.Combine(_folder.File("de"), "report.html")).ShouldContain("2 Gebäude neu angelegt");
    }

    // Written, read back and written again in German: the table says the same.
    [Theory]
    [InlineData(true, 0.137, null, "Standardfehler des Versatzes", "0,14")]
    [InlineData(true, null, null, "Streuung der übereinstimmenden Fenster", "0,21")]
    [InlineData(false, null, "another shift comes near the likeliest", "Warum er nicht bestimmbar ist", "ein anderer Versatz kommt dem wahrscheinlichsten nahe")]
    [InlineData(false, null, null, "nicht bestimmbar<", "")]
    public void Keeps_what_is_known_of_the_shift(bool found, double? error, string? reason, string label, string value)
    {
        var alignment = (found ? new AlignmentFacts(true, 1.2, -0.8, 0.58, 0.9, 40, 36, 0.21, true) : new AlignmentFacts(false, 0, 0, 0, 0.1, 40, 4, 0.3, false)) with { StandardErrorPixels = error, Reason = reason };
        ReportWriter.WriteAll(SampleReports.Create(1) with { Alignment = alignment }, _folder.File("out"), new());

        using var stored = StoredReport.Open(_folder.File("out"));
        ReportWriter.WriteAgain(stored, _folder.File("de"), new() { Language = "de" });

        stored.Report.Alignment.ShouldBe(alignment);
        var html = File.ReadAllText(Path.Combine(_folder.File("de"), "report.html"));
        html.ShouldContain(label);
        html.ShouldContain(value);
    }

    // Ground outside the common grid has a figure of its own and no share of the grid; ground within it is counted as not analysed, tiles or not.
    [Fact]
    public void Ground_outside_the_common_grid_has_a_figure_of_its_own()
    {
        var report = SampleReports.Create(1);
        var outline = report.Exclusions[0].Outline;
        ReportWriter.WriteAll(report with { Exclusions = [new("covered by the earlier scene only", 20_000, 0), new("no data in at least one of the scenes", 500, 0) { Outline = outline }] }, _folder.File("out"), new());

        var html = File.ReadAllText(_folder.File("out", "report.html"));

        html.ShouldContain("covered by one scene only");
        html.ShouldContain("2.00 ha");
        html.ShouldContain("500 m²");
        html.ShouldNotContain("2.05 ha");
        using var stored = StoredReport.Open(_folder.File("out"));
        stored.Report.Exclusions.Select(e => (e.Reason, e.AreaSquareMetres, e.IsOutside)).ShouldBe([("no data in at least one of the scenes", 500.0, false), ("covered by the earlier scene only", 20_000.0, true)]);
    }

    [Fact]
    public void Keeps_every_fact()
    {
        var report = SampleReports.Create(5);
        Run();

        using var stored = StoredReport.Open(_folder.File("out"));

        var read = stored.Report;
        (read.Name, read.Agency, read.Before, read.After, read.Grid, read.Tiles).ShouldBe((report.Name, report.Agency, report.Before, report.After, report.Grid, report.Tiles));
        read.Quality.ShouldBe(report.Quality);
        read.Alignment.ShouldBe(report.Alignment);
        read.Provenance.ShouldBe(report.Provenance);
        read.Changes[4].ReviewReasons.ShouldBe(report.Changes[4].ReviewReasons);
        read.Exclusions[0].Outline!.EqualsExact(report.Exclusions[0].Outline).ShouldBeTrue();
        // PNG keeps evidence exactly, JPEG of quality 92 keeps pictures nearly.
        read.Changes[2].Pictures.Evidence!().Values.ShouldBe(report.Changes[2].Pictures.Evidence!().Values);
        var (kept, was) = (read.Changes[2].Pictures.After().Pixels, report.Changes[2].Pictures.After().Pixels);
        kept.Zip(was).Average(p => Math.Abs(p.First - p.Second)).ShouldBeLessThan(6);
    }

    [Theory]
    [InlineData("report.json", "{", "cannot be read")]
    [InlineData("report.json", "{}", "cannot be read")]
    [InlineData("report.json", """{ "formatVersion": 1 }""", "format version 1")]
    [InlineData("pictures.zip", "no zip", "pictures.zip' cannot be read")]
    public void A_damaged_file_is_refused_with_its_name(string name, string content, string reason)
    {
        Run();
        File.WriteAllText(Path.Combine(_folder.File("out"), name), content);

        Should.Throw<ReportException>(() => StoredReport.Open(_folder.File("out")).Dispose()).Message.ShouldContain(reason);
    }

    private ReportFiles Run() => ReportWriter.WriteAll(SampleReports.Create(5), _folder.File("out"), new() { ConfigurationJson = """{"model": "m"}""" });
}
