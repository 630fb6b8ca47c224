using System.Text.Json;
using RSICCLLM.DemoModel.Commands;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.DemoModel.Tests.Commands;

public sealed class MakeCommandTests
{
    [Fact]
    public void A_second_part_starts_where_the_first_ended_and_sees_all_tiles()
    {
        if (Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") != "1")
            Assert.Skip("draws a thousand tiles and trains; set RSICCLLM_SLOW_TESTS=1 to run it");
        var folder = Directory.CreateTempSubdirectory("rsiccllm-demo-");
        try
        {
            string[] arguments = ["--work", folder.FullName, "--tiles", "64", "--steps", "30", "--refining-steps", "2", "--workers", "1", "--output", Path.Combine(folder.FullName, "made")];
            MakeCommand.Create().Parse(arguments).Invoke().ShouldBe(0);

            File.ReadLines(Path.Combine(folder.FullName, "training", "first-half.jsonl")).Count().ShouldBe(32);
            var first = Answer(Path.Combine(folder.FullName, "runs", "demo", "log.jsonl"), last: true);
            var second = Answer(Path.Combine(folder.FullName, "runs", "demo-refined", "log.jsonl"), last: false);
            second.ShouldBeLessThan(first + 0.5);
            PackageVerifier.Verify(Path.Combine(folder.FullName, "made", "model")).TrainingNote.ShouldNotBeNullOrEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static double Answer(string log, bool last)
        {
            var lines = File.ReadLines(log).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("losses").GetProperty("answer").GetDouble()).ToList();
            return last ? lines[^1] : lines[0];
        }
    }

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

            // Tiles of another number are not taken for these.
            MakeCommand.Create().Parse([.. arguments.Select(a => a == "64" ? "32" : a)]).Invoke().ShouldBe(2);
            trained.Refresh();
            trained.Length.ShouldBe(length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
