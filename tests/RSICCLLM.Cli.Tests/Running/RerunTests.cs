using RSICCLLM.Cli.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Cli.Tests.Running;

public sealed class RerunTests
{
    [Fact]
    public void What_is_done_is_kept_and_what_was_lost_or_changed_is_made_again()
    {
        SamplePackage.Path();
        var expected = Reference.Hashes();
        using var folder = new RunFolder().WithScenes();
        var job = folder.ConfigureNorth();
        CommandLine.Run("run", job).ShouldSucceed();
        folder.Hashes().ShouldBe(expected);

        var written = File.GetLastWriteTimeUtc(folder.File("out", "north", "report.pdf"));
        CommandLine.Run("run", job).ShouldSucceed().ShouldContain("north: was done already");
        File.GetLastWriteTimeUtc(folder.File("out", "north", "report.pdf")).ShouldBe(written);

        File.Delete(folder.File("out", "north", "changes.gpkg"));
        CommandLine.Run("run", job).ShouldSucceed().ShouldContain("north: done");
        folder.Hashes().ShouldBe(expected);
        folder.Ask("SELECT max(Claim) FROM blocks").ShouldBe(1);

        folder.WithScenes(new Patch(300, 40, 50, 50, 90, 60, 30));
        CommandLine.Run("run", job).ShouldSucceed().ShouldContain("north: done");
        folder.Hashes()["report.json"].ShouldNotBe(expected["report.json"]);
        folder.Ask("SELECT count(*) FROM tiles").ShouldBe(20);
    }

    [Fact]
    public void The_same_run_in_another_place_gives_the_same_bytes()
    {
        SamplePackage.Path();
        using var folder = new RunFolder().WithScenes();

        CommandLine.Run("run", folder.ConfigureNorth(), "--output", folder.File("elsewhere", "results")).ShouldSucceed();

        Directory.Move(folder.File("elsewhere", "results"), folder.File("out"));
        folder.Hashes().ShouldBe(Reference.Hashes());
    }
}
