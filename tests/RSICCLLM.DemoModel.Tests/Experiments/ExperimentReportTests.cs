using RSICCLLM.Captions;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.DemoModel.Experiments;

namespace RSICCLLM.DemoModel.Tests.Experiments;

public sealed class ExperimentReportTests : IDisposable
{
    private const string Built = "One building has been built in the upper left.";
    private const string Removed = "One building has been demolished in the upper left.";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rsiccllm-experiments-");

    private ExperimentSettings Settings => new() { Work = _folder.FullName, Sizes = [10], PreferencePairs = 10, HeldOutPairs = 40 };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_better_run_is_marked_and_its_gain_stands_beside_what_the_paper_found()
    {
        Finish(ExperimentPlan.Base, Removed);
        Finish(ExperimentPlan.FineTuned, Built);

        var lines = Text().Split('\n');

        // All verbs wrong against all right: 0 and 1, without any doubt.
        var row = lines.First(line => line.StartsWith("| F1 of (object, verb)", StringComparison.Ordinal));
        row.ShouldBe("| F1 of (object, verb) | 100.00 % (100.00 to 100.00) | 0.00 % (0.00 to 0.00) * |");
        var finding = lines.Single(line => line.StartsWith("| SFT 61.68, base 0.61 | in |", StringComparison.Ordinal));
        finding.ShouldContain("+100.0 (+100.0 to +100.0): shows");
    }

    [Fact]
    public void The_same_captions_differ_in_nothing()
    {
        Finish(ExperimentPlan.FineTuned, Built);
        Finish(ExperimentPlan.OtherSeed, Built);

        var text = Text();

        text.ShouldContain("| control: nothing but the seed | out | 0.0 (0.0 to 0.0): open |");
        text.ShouldNotContain(" * ");
    }

    [Fact]
    public void Beside_the_tables_stands_whether_right_answers_were_among_the_rejected_ones()
    {
        Text().ShouldContain("right answers left out of the rejected ones;");
        Text(Settings with { KeepsRightAnswers = true }).ShouldContain("right answers among the rejected ones (`--keep-right-answers`);");
    }

    [Fact]
    public void Runs_that_are_not_finished_are_left_out()
    {
        Finish(ExperimentPlan.FineTuned, Built);
        Finish(ExperimentPlan.Base, Removed);
        File.Delete(ExperimentTraining.Mark(Settings, ExperimentPlan.Run(Settings, ExperimentPlan.Base)));

        Text().ShouldNotContain("| SFT |");
    }

    private string Text(ExperimentSettings? settings = null)
    {
        var references = Path.Combine(_folder.FullName, "heldout.jsonl");
        RsiciFile.Write(references, Enumerable.Range(0, 40).Select(i => new RsiciSample
        {
            Id = $"{i}",
            Before = "a.png",
            After = "b.png",
            Instruction = "Describe the changes.",
            Caption = Built,
            Records = [new RsiciRecord(new ChangeRecord("building", "built", 1, ScenePosition.UpperLeft))],
        }));
        return new ExperimentReport(settings ?? Settings, new ExperimentScores(settings ?? Settings, _ => references)).Text();
    }

    private void Finish(string name, string caption)
    {
        var run = ExperimentPlan.Run(Settings, name);
        Directory.CreateDirectory(Settings.Folder(run));
        foreach (var domain in Enum.GetValues<Domain>())
            File.WriteAllLines(ExperimentTraining.Captions(Settings, run, domain), Enumerable.Range(0, 40).Select(i => $"{{\"id\":\"{i}\",\"caption\":\"{caption}\"}}"));
        File.WriteAllText(ExperimentTraining.Mark(Settings, run), "{}");
    }
}
