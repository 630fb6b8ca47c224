using System.CommandLine;
using RSICCLLM.DemoModel.Experiments;
using RSICCLLM.Model;

namespace RSICCLLM.DemoModel.Commands;

/// <summary>Options of the experiments, and how every command of theirs is carried out.</summary>
internal static class ExperimentOptions
{
    /// <summary>What holds where nothing is said.</summary>
    public static ExperimentSettings Defaults { get; } = new() { Work = "" };

    public static Option<string> Docs { get; } = new("--docs") { Description = "Page whose tables are written.", DefaultValueFactory = _ => Path.Combine("docs", "experiments.md") };

    public static Option<int> BaseSteps { get; } = new("--base-steps") { Description = "Steps of 32 pictures for the base model.", DefaultValueFactory = _ => Defaults.BaseSteps };

    public static Option<int> Steps { get; } = new("--steps") { Description = "Steps of 32 pairs for each supervised fine-tuning.", DefaultValueFactory = _ => Defaults.Steps };

    public static Option<int[]> Sizes { get; } = new("--sizes") { Description = "Training pairs, smallest first.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. Defaults.Sizes] };

    public static Option<int> Descriptions { get; } = new("--descriptions") { Description = "Pictures that the base model learns from.", DefaultValueFactory = _ => Defaults.Descriptions };

    public static Option<int> HeldOut { get; } = new("--held-out") { Description = "Held-out pairs of each domain.", DefaultValueFactory = _ => Defaults.HeldOutPairs };

    public static Option<double?> Budget { get; } = new("--budget-minutes") { Description = "Stop after so many minutes, with a checkpoint; the same command goes on." };

    public static Option<bool> TablesOnly { get; } = new("--tables") { Description = "Train nothing: write the tables of the runs that are finished." };

    /// <summary>What all of these commands have in common.</summary>
    public static Option[] Common => [RecipeOptions.Work, RecipeOptions.Workers, RecipeOptions.Seed, Docs, BaseSteps, Steps, Sizes, Descriptions, HeldOut, Budget, TablesOnly];

    public static ExperimentSettings Read(ParseResult parsed) => new()
    {
        Work = Path.GetFullPath(parsed.GetValue(RecipeOptions.Work)!),
        Workers = parsed.GetValue(RecipeOptions.Workers),
        Seed = parsed.GetValue(RecipeOptions.Seed),
        BaseSteps = parsed.GetValue(BaseSteps),
        Steps = parsed.GetValue(Steps),
        Sizes = parsed.GetValue(Sizes)!,
        Descriptions = parsed.GetValue(Descriptions),
        HeldOutPairs = parsed.GetValue(HeldOut),
    };

    /// <summary>Makes what is not there yet and writes a section of the page, also of what was finished when it was stopped.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(
        ParseResult parsed, ExperimentSettings settings, IReadOnlyList<ExperimentRun> runs, string section, Func<ExperimentScores, string> text, CancellationToken cancellation)
    {
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (parsed.GetValue(Budget) is { } minutes)
            budget.CancelAfter(TimeSpan.FromMinutes(minutes));
        try
        {
            MeasuredSection.Require(parsed.GetValue(Docs)!, section);
            Directory.CreateDirectory(settings.Work);
            var data = ExperimentData.Prepare(settings, budget.Token);
            try
            {
                if (!parsed.GetValue(TablesOnly))
                    new ExperimentTraining(settings, data).Run(runs, budget.Token);
            }
            finally
            {
                var written = text(new ExperimentScores(settings, data.HeldOut));
                Console.Out.Write(written);
                MeasuredSection.Replace(parsed.GetValue(Docs)!, section, written);
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

    /// <summary>Tells what is wrong with the settings.</summary>
    public static bool Refuse(ExperimentSettings settings)
    {
        var problems = settings.Problems().ToList();
        foreach (var problem in problems)
            Console.Error.WriteLine($"{problem}.");
        return problems.Count > 0;
    }
}
