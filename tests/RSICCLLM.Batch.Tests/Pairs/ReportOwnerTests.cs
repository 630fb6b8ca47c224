using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Pairs;

public sealed class ReportOwnerTests : IDisposable
{
    private static readonly PairConfiguration Pair = new("north", new SceneConfiguration("/data/2025.tif", null), new SceneConfiguration("/data/2026.tif", null));

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("""{ "before": { "file": "2024.tif" }, "after": { "file": "2026.tif" } }""", "(2024.tif, 2026.tif)")]
    [InlineData("""{ "before": { "file": "2025.tif" }, "after": { "file": "2027.tif" } }""", "(2025.tif, 2027.tif)")]
    [InlineData("""{ "before": { "file": "2025.tif" }, "after": { "file": "2026.tif" } }""", null)]
    [InlineData("""{ "before": { "file": 7 }, "after": [] }""", null)]
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

    [Fact]
    public void A_folder_that_is_not_there_is_free() => Should.NotThrow(() => ReportOwner.Check(_folder.File("north"), Pair));

    public void Dispose() => _folder.Dispose();
}
