using RSICCLLM.DemoModel.Commands;

namespace RSICCLLM.DemoModel.Tests.Commands;

public sealed class ExperimentsCommandTests
{
    [Fact]
    public void All_models_are_made_once_and_their_tables_written()
    {
        if (Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") != "1")
            Assert.Skip("draws tiles and trains twelve models of two steps; set RSICCLLM_SLOW_TESTS=1 to run it");
        var folder = Directory.CreateTempSubdirectory("rsiccllm-experiments-");
        try
        {
            var page = Path.Combine(folder.FullName, "page.md");
            File.WriteAllText(page, "<!-- begin tables -->\n<!-- end tables -->\n");
            string[] arguments =
            [
                "--work", folder.FullName, "--docs", page, "--base-steps", "2", "--steps", "2", "--preference-steps", "2", "--preference-pairs", "16", "--sizes", "32", "64",
                "--descriptions", "64", "--held-out", "8", "--workers", "1",
            ];
            ExperimentsCommand.Create().Parse(arguments).Invoke().ShouldBe(0);

            var text = File.ReadAllText(page);
            text.ShouldContain("### Parts of the difference-aware module, out of domain");
            text.ShouldContain("| both, without KL |");
            var logs = folder.GetFiles("log.jsonl", SearchOption.AllDirectories).ToDictionary(f => f.FullName, f => f.Length);

            ExperimentsCommand.Create().Parse(arguments).Invoke().ShouldBe(0);

            folder.GetFiles("log.jsonl", SearchOption.AllDirectories).ToDictionary(f => f.FullName, f => f.Length).ShouldBe(logs);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Sizes_that_cannot_be_used_are_wrong_usage() =>
        ExperimentsCommand.Create().Parse(["--sizes", "64", "32"]).Invoke().ShouldBe(2);
}
