using RSICCLLM.DemoModel.Commands;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.DemoModel.Tests.Commands;

public sealed class MakeCommandTests
{
    [Fact]
    public void A_few_steps_give_a_package_that_captions_and_a_second_call_makes_nothing_again()
    {
        if (Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") != "1")
            Assert.Skip("draws a thousand tiles and trains; set RSICCLLM_SLOW_TESTS=1 to run it");
        var folder = Directory.CreateTempSubdirectory("rsiccllm-demo-");
        try
        {
            string[] arguments = ["--work", folder.FullName, "--tiles", "64", "--steps", "2", "--workers", "1", "--output", Path.Combine(folder.FullName, "made")];
            MakeCommand.Create().Parse(arguments).Invoke().ShouldBe(0);

            var manifest = PackageVerifier.Verify(Path.Combine(folder.FullName, "made", "model"));
            manifest.TileWidth.ShouldBe(112);
            var trained = new FileInfo(Path.Combine(folder.FullName, "runs", "demo", "log.jsonl"));
            var length = trained.Length;

            MakeCommand.Create().Parse(arguments).Invoke().ShouldBe(0);

            trained.Refresh();
            trained.Length.ShouldBe(length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
