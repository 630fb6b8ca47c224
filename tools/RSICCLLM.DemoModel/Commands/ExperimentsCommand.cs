using System.CommandLine;
using RSICCLLM.DemoModel.Experiments;
using RSICCLLM.Model;

namespace RSICCLLM.DemoModel.Commands;

/// <summary>The paper's tables in miniature.</summary>
internal static class ExperimentsCommand
{
    private static readonly ExperimentSettings Defaults = new() { Work = "" };
    private static readonly Option<string> Docs = new("--docs") { Description = "Page whose tables are written.", DefaultValueFactory = _ => Path.Combine("docs", "experiments.md") };
    private static readonly Option<int> BaseSteps = new("--base-steps") { Description = "Steps of 32 pictures for the base model.", DefaultValueFactory = _ => Defaults.BaseSteps };
    private static readonly Option<int> Steps = new("--steps") { Description = "Steps of 32 pairs for each supervised fine-tuning.", DefaultValueFactory = _ => Defaults.Steps };
    private static readonly Option<int> PreferenceSteps = new("--preference-steps") { Description = "Steps of 16 preferences for each DNPO.", DefaultValueFactory = _ => Defaults.PreferenceSteps };
    private static readonly Option<int> PreferencePairs = new("--preference-pairs") { Description = "Training pairs that preferences are made from.", DefaultValueFactory = _ => Defaults.PreferencePairs };
    private static readonly Option<int[]> Sizes = new("--sizes") { Description = "Training pairs, smallest first.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. Defaults.Sizes] };
    private static readonly Option<int> Descriptions = new("--descriptions") { Description = "Pictures that the base model learns from.", DefaultValueFactory = _ => Defaults.Descriptions };
    private static readonly Option<int> HeldOut = new("--held-out") { Description = "Held-out pairs of each domain.", DefaultValueFactory = _ => Defaults.HeldOutPairs };
    private static readonly Option<double?> Budget = new("--budget-minutes") { Description = "Stop after so many minutes, with a checkpoint; the same command goes on." };
    private static readonly Option<bool> KeepRightAnswers = new("--keep-right-answers") { Description = "Leave right answers in other words among the rejected ones, as the paper describes it." };
    private static readonly Option<bool> TablesOnly = new("--tables") { Description = "Train nothing: write the tables of the runs that are finished." };

    public static Command Create()
    {
        var command = new Command("experiments", """
            Make the paper's tables in miniature: base, SFT, SFT + DNPO; without parts of the difference-aware module; kinds of rejected answers; training sizes; in and out of domain. Can be stopped and started again.

            Example (about 70 minutes on two cores):
              rsiccllm-demo-model experiments --workers 2
            """)
        {
            RecipeOptions.Work, RecipeOptions.Workers, RecipeOptions.Seed, Docs, BaseSteps, Steps, PreferenceSteps, PreferencePairs, Sizes, Descriptions, HeldOut, KeepRightAnswers, Budget, TablesOnly,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(parsed, cancellation)));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var settings = new ExperimentSettings
        {
            Work = Path.GetFullPath(parsed.GetValue(RecipeOptions.Work)!),
            Workers = parsed.GetValue(RecipeOptions.Workers),
            Seed = parsed.GetValue(RecipeOptions.Seed),
            BaseSteps = parsed.GetValue(BaseSteps),
            Steps = parsed.GetValue(Steps),
            PreferenceSteps = parsed.GetValue(PreferenceSteps),
            PreferencePairs = parsed.GetValue(PreferencePairs),
            Sizes = parsed.GetValue(Sizes)!,
            Descriptions = parsed.GetValue(Descriptions),
            HeldOutPairs = parsed.GetValue(HeldOut),
            KeepsRightAnswers = parsed.GetValue(KeepRightAnswers),
        };
        var problems = settings.Problems().ToList();
        foreach (var problem in problems)
            Console.Error.WriteLine($"{problem}.");
        if (problems.Count > 0)
            return ProgramHost.WrongUsage;
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (parsed.GetValue(Budget) is { } minutes)
            budget.CancelAfter(TimeSpan.FromMinutes(minutes));
        try
        {
            Directory.CreateDirectory(settings.Work);
            var data = ExperimentData.Prepare(settings, budget.Token);
            var scores = new ExperimentScores(settings, data.HeldOut);
            try
            {
                if (!parsed.GetValue(TablesOnly))
                    new ExperimentTraining(settings, data).Run(ExperimentPlan.Runs(settings), budget.Token);
            }
            finally
            {
                var text = new ExperimentReport(settings, scores).Text();
                MeasuredSection.Replace(parsed.GetValue(Docs)!, "tables", text);
                Console.Out.Write(text);
            }

            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped; the same command goes on from here.");
            return 1;
        }
        catch (Exception e) when (e is ModelException or InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }
}
