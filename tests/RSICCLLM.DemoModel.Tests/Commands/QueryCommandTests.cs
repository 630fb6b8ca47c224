using RSICCLLM.DemoModel.Commands;

namespace RSICCLLM.DemoModel.Tests.Commands;

public sealed class QueryCommandTests
{
    [Fact]
    public void All_seeds_are_made_once_and_compared()
    {
        if (Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") != "1")
            Assert.Skip("draws tiles and trains seven models of two steps; set RSICCLLM_SLOW_TESTS=1 to run it");
        var folder = Directory.CreateTempSubdirectory("rsiccllm-query-");
        try
        {
            var page = Path.Combine(folder.FullName, "page.md");
            File.WriteAllText(page, "<!-- begin query -->\n<!-- end query -->\n");
            string[] arguments = ["--work", folder.FullName, "--docs", page, "--base-steps", "2", "--steps", "2", "--sizes", "64", "--descriptions", "64", "--held-out", "8", "--workers", "1"];
            QueryCommand.Create().Parse(arguments).Invoke().ShouldBe(0);

            var text = File.ReadAllText(page);
            text.ShouldContain("| T asks, seed 2 | out |");
            text.ShouldContain("| T asked in training, nothing asks now | in |");
            folder.GetFiles("config.json", SearchOption.AllDirectories).Count(f => File.ReadAllText(f.FullName).Contains("\"nothing\"", StringComparison.Ordinal)).ShouldBeGreaterThan(3);
            var logs = folder.GetFiles("log.jsonl", SearchOption.AllDirectories).ToDictionary(f => f.FullName, f => f.Length);

            QueryCommand.Create().Parse(arguments).Invoke().ShouldBe(0);

            folder.GetFiles("log.jsonl", SearchOption.AllDirectories).ToDictionary(f => f.FullName, f => f.Length).ShouldBe(logs);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void No_seed_is_wrong_usage() => QueryCommand.Create().Parse(["--seeds", "0"]).Invoke().ShouldBe(2);
}
