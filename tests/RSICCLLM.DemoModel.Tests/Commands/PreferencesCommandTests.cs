using RSICCLLM.DemoModel.Commands;
using RSICCLLM.DemoModel.Preferences;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.DemoModel.Tests.Commands;

public sealed class PreferencesCommandTests
{
    [Fact]
    public void Variants_are_made_once_and_compared_with_their_checkpoint()
    {
        if (Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") != "1")
            Assert.Skip("samples and trains the demo model; set RSICCLLM_SLOW_TESTS=1 to run it");
        var folder = Directory.CreateTempSubdirectory("rsiccllm-preferences-");
        try
        {
            var page = Path.Combine(folder.FullName, "page.md");
            File.WriteAllText(page, "<!-- begin preferences -->\n<!-- end preferences -->\n");
            string[] arguments =
            [
                "--work", folder.FullName, "--docs", page, "--checkpoint", Path.Combine(SharedData.RepositoryRoot, "samples", "checkpoint"), "--pairs", "12", "--steps", "2", "--held-out", "8",
                "--workers", "1", "--only", "both", "selection-unchecked", "balanced",
            ];
            PreferencesCommand.Create().Parse(arguments).Invoke().ShouldBe(0);

            var text = File.ReadAllText(page);
            text.ShouldContain("| the checkpoint |");
            text.ShouldContain("| both kinds, rate 3e-5, β 0.1 |");
            text.ShouldContain("| selection only, right answers among the rejected |");
            text.ShouldContain("| pairs without change, at most two of a pair, per token |");
            // All sets of preferences come from the same answers; the last asked pairs without change too.
            var answers = folder.GetFiles("*.answers.jsonl", SearchOption.AllDirectories).Select(f => File.ReadAllText(f.FullName)).OrderBy(a => a.Length).ToList();
            answers.Count.ShouldBe(3);
            answers[1].ShouldBe(answers[0]);
            answers[2].ShouldStartWith(answers[0]);
            answers[2].Length.ShouldBeGreaterThan(answers[0].Length);
            var logs = Times();

            PreferencesCommand.Create().Parse(arguments).Invoke().ShouldBe(0);

            Times().ShouldBe(logs);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        List<(string, DateTime)> Times() => [.. folder.GetFiles("log.jsonl", SearchOption.AllDirectories).Select(f => (f.FullName, f.LastWriteTimeUtc)).Order()];
    }

    [Fact]
    public void Variants_that_are_not_known_are_wrong_usage() => PreferencesCommand.Create().Parse(["--only", "neither"]).Invoke().ShouldBe(2);

    [Theory]
    [InlineData("--pairs", "0")]
    [InlineData("--held-out", "-1")]
    [InlineData("--checkpoint", "nowhere")]
    public void Settings_that_cannot_be_used_are_wrong_usage(string option, string value) => PreferencesCommand.Create().Parse([option, value]).Invoke().ShouldBe(2);

    [Fact]
    public void Every_variant_has_a_name_of_its_own() => PreferenceVariant.All.Select(v => v.Name).Distinct().Count().ShouldBe(PreferenceVariant.All.Count);
}
