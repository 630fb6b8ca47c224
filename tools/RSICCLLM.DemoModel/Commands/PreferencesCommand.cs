using System.CommandLine;
using RSICCLLM.DemoModel.Preferences;
using RSICCLLM.Model;

namespace RSICCLLM.DemoModel.Commands;

/// <summary>DNPO of the demo model under several settings.</summary>
internal static class PreferencesCommand
{
    private static readonly PreferenceStudySettings Defaults = new() { Work = "", Checkpoint = "" };
    private static readonly Option<string> Docs = new("--docs") { Description = "Page whose table is written.", DefaultValueFactory = _ => Path.Combine("docs", "experiments.md") };
    private static readonly Option<string> Checkpoint = new("--checkpoint") { Description = "Fine-tuned checkpoint that all start from.", DefaultValueFactory = _ => Path.Combine("samples", "checkpoint") };
    private static readonly Option<int> Pairs = new("--pairs") { Description = "Training pairs that preferences are made from.", DefaultValueFactory = _ => Defaults.Pairs };
    private static readonly Option<int> Steps = new("--steps") { Description = "Steps of 16 preferences.", DefaultValueFactory = _ => Defaults.Steps };
    private static readonly Option<int> HeldOut = new("--held-out") { Description = "Held-out pairs.", DefaultValueFactory = _ => Defaults.HeldOutPairs };
    private static readonly Option<string[]> Only = new("--only") { Description = $"Variants that are made: {string.Join(", ", PreferenceVariant.All.Select(v => v.Name))}. Left out: all.", AllowMultipleArgumentsPerToken = true };

    public static Command Create()
    {
        var command = new Command("preferences", """
            Learn from preferences under several settings (kinds of rejected answers, right answers among them, pairs without change, preferences a pair, rewards per token, rate, steps, beta), all from one checkpoint, and score
            each on the same held-out pairs. Can be stopped and started again.

            Example:
              rsiccllm-demo-model preferences --only both both-unchecked
            """)
        {
            RecipeOptions.Work, RecipeOptions.Workers, RecipeOptions.Seed, Docs, Checkpoint, Pairs, Steps, HeldOut, Only,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(parsed, cancellation)));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var settings = new PreferenceStudySettings
        {
            Work = Path.GetFullPath(parsed.GetValue(RecipeOptions.Work)!),
            Checkpoint = Path.GetFullPath(parsed.GetValue(Checkpoint)!),
            Workers = parsed.GetValue(RecipeOptions.Workers),
            Seed = parsed.GetValue(RecipeOptions.Seed),
            Pairs = parsed.GetValue(Pairs),
            Steps = parsed.GetValue(Steps),
            HeldOutPairs = parsed.GetValue(HeldOut),
        };
        var only = parsed.GetValue(Only) ?? [];
        var unknown = only.Where(name => PreferenceVariant.All.All(v => v.Name != name)).ToList();
        var problems = settings.Problems().ToList();
        foreach (var problem in problems)
            Console.Error.WriteLine($"{problem}.");
        if (unknown.Count > 0)
        {
            Console.Error.WriteLine($"--only names '{string.Join("', '", unknown)}'; known are {string.Join(", ", PreferenceVariant.All.Select(v => v.Name))}.");
        }

        if (unknown.Count + problems.Count > 0)
            return ProgramHost.WrongUsage;

        try
        {
            var study = new PreferenceStudy(settings);
            study.Run(PreferenceVariant.All.Where(v => only.Length == 0 || only.Contains(v.Name)), cancellation);
            var text = PreferenceStudyReport.Text(study, settings);
            MeasuredSection.Replace(parsed.GetValue(Docs)!, "preferences", text);
            Console.Out.Write(text);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped; the same command goes on from here.");
            return 1;
        }
        catch (Exception e) when (e is ModelException or FormatException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }
}
