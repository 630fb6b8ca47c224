using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Pairs;

public sealed class ReportOwnerTests : IDisposable
{
    private static readonly PairConfiguration Pair = new("north", new SceneConfiguration("/data/2025.tif", null), new SceneConfiguration("/data/2026.tif", new DateOnly(2026, 5, 1)));

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("""{ "before": { "file": "2024.tif" }, "after": { "file": "2026.tif" } }""", "(2024.tif, 2026.tif)")]
    [InlineData("""{ "before": { "file": "2025.tif" }, "after": { "file": "2027.tif" } }""", "(2025.tif, 2027.tif)")]
    [InlineData("""{ "before": { "file": "2025.tif" }, "after": { "file": "2026.tif" } }""", null)]
    [InlineData("""{ "summary": "s", "before": { "file": "2025.tif", "date": "2025-04-01" }, "after": { "file": "2026.tif", "date": "2026-05-01" }, "changes": [{ "before": { "file": "x" } }] }""", null)]
    [InlineData("""{ "before": { "file": "2025.tif" }, "after": { "file": "2026.tif", "date": "2025-05-01" } }""", "(2025.tif, 2026.tif of 2025-05-01)")]
    [InlineData("""{ "before": { "file": 7 }, "after": [] }""", null)]
    [InlineData("""{ "\ud800": 1, "before": { "file": "x.tif" }, "after": { "file": "y.tif" } }""", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    public void The_report_of_other_scenes_is_left_alone(string report, string? others)
    {
        File.WriteAllText(_folder.File("report.json"), report);

        if (others is null)
            Should.NotThrow(() => ReportOwner.Check(_folder.Path, Pair));
        else
            Should.Throw<ConfigurationException>(() => ReportOwner.Check(_folder.Path, Pair)).Message.ShouldBe($"The folder {_folder.Path} holds the report of another pair {others}; give this pair another name or output folder, or move that folder away.");
    }

    // Changes of 2 MB follow the scenes, and the last bracket is missing.
    [Fact]
    public void The_beginning_of_a_large_report_is_enough()
    {
        File.WriteAllText(_folder.File("report.json"), $$"""{ "before": { "file": "2024.tif" }, "after": { "file": "2026.tif" }, "changes": [{{string.Join(",", Enumerable.Repeat("\"0123456789\"", 160_000))}}""");

        Should.Throw<ConfigurationException>(() => ReportOwner.Check(_folder.Path, Pair)).Message.ShouldContain("(2024.tif, 2026.tif)");
    }

    [Fact]
    public void A_file_in_another_encoding_is_no_report_of_ours()
    {
        File.WriteAllBytes(_folder.File("report.json"), System.Text.Encoding.Latin1.GetBytes("""{ "Größe": 1 }"""));

        Should.NotThrow(() => ReportOwner.Check(_folder.Path, Pair));
    }

    [Fact]
    public void A_report_that_cannot_be_read_is_not_replaced()
    {
        File.WriteAllText(_folder.File("report.json"), "{}");
        using var held = new FileStream(_folder.File("report.json"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Should.Throw<ConfigurationException>(() => ReportOwner.Check(_folder.Path, Pair)).Message.ShouldContain("cannot be seen");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_free() => Should.NotThrow(() => ReportOwner.Check(_folder.File("north"), Pair));

    public void Dispose() => _folder.Dispose();
}
