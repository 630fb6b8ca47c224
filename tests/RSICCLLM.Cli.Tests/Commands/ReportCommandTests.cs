using RSICCLLM.Cli.Tests.Support;

namespace RSICCLLM.Cli.Tests.Commands;

public class ReportCommandTests
{
    [Fact]
    public void Writes_the_outputs_again_without_scenes_and_model()
    {
        using var folder = new RunFolder().WithScenes();
        CommandLine.Run("run", folder.ConfigureNorth()).ShouldSucceed();
        var before = folder.Hashes();
        foreach (var scene in Directory.GetFiles(folder.File(), "*.tif"))
            File.Delete(scene);

        CommandLine.Run("report", folder.File("out"), "--output", folder.File("again")).ShouldSucceed().ShouldContain("north: report in ");
        CommandLine.Run("report", folder.File("out", "north"), "--language", "de").ShouldSucceed();

        foreach (var name in before.Keys)
            File.ReadAllBytes(folder.File("again", "north", name)).ShouldBe(File.ReadAllBytes(folder.File("out", "north", name)), name);
        File.ReadAllText(folder.File("out", "north", "report-de", "report.html")).ShouldContain("<html lang=\"de-DE\">");
        folder.Hashes().ShouldBe(before);
    }

    [Fact]
    public void Wrong_usage_is_said_in_a_sentence()
    {
        using var folder = new RunFolder();

        CommandLine.Run("report", folder.File()).ShouldFail(2).ShouldContain("holds no finished pair");
        CommandLine.Run("report", folder.File(), "--language", "klingon").ShouldFail(2).ShouldContain("'klingon' is neither one of en, de nor a file");
        CommandLine.Run("report", folder.File("nowhere")).ShouldFail(2).ShouldContain("does not exist");
    }
}
