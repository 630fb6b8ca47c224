using RSICCLLM.Model.Configuration;
using RSICCLLM.Training.Sft;

namespace RSICCLLM.DemoModel.Recipe;

/// <summary>Trains a model of the demo's shape; a training that was stopped goes on.</summary>
internal static class DemoTraining
{
    // Half the rate of the first part: about where its losses fall fastest.
    private const double RefiningRate = 5e-4;

    /// <summary>
    /// Goes on from <see cref="DemoRecipe.Checkpoint"/> on the recipe's tiles, and teaches it to answer without the second date's unchanged tokens. Numbers
    /// and places, which it finds hardest, weigh twice as much as before.
    /// </summary>
    public static string Continue(DemoRecipe recipe, string name)
    {
        var defaults = new AuxiliaryOptions();
        var options = Common(recipe) with
        {
            LearningRate = RefiningRate,
            Pruning = new PruningOptions(),
            Auxiliary = defaults with { Positions = 2 * defaults.Positions, Summary = 2 * defaults.Summary, Extents = recipe.Extents, Mentions = recipe.Mentions },
        };
        // A finished training of another start, on other tiles or with other settings is not taken for this one.
        var key = ContentKey.Of(ContentKey.OfFolder(recipe.Checkpoint!), recipe.TrainingSet, recipe.Tiles, options with { Training = "", Validation = null, Output = "" });
        return Finish(options with { Checkpoint = recipe.Checkpoint, Output = Path.Combine(recipe.Work, "runs", $"{name}-{key}") }, name);
    }

    /// <summary>Trains with the given difference module and returns the finished checkpoint's folder.</summary>
    public static string Run(DemoRecipe recipe, string name, DifferenceConfiguration difference)
    {
        var starter = Path.Combine(recipe.Work, "starter");
        var vocabulary = DemoStarter.Write([recipe.Samples(recipe.TrainingSet)], starter);
        var options = Common(recipe) with
        {
            Architecture = DemoArchitecture.For(vocabulary, difference),
            Tokenizer = starter,
            Training = recipe.RefiningSteps > 0 ? recipe.FirstHalf : recipe.Samples(recipe.TrainingSet),
            Output = Path.Combine(recipe.Work, "runs", name + recipe.TrainingSet[DemoTiles.Training.Length..]),
        };
        var model = Finish(options, name);
        return recipe.RefiningSteps == 0 ? model : Finish(
            options with
            {
                Architecture = null,
                Checkpoint = model,
                Training = recipe.Samples(recipe.TrainingSet),
                Output = options.Output + "-refined",
                LearningRate = RefiningRate,
                MaxMinutes = null,
                MaxSteps = recipe.RefiningSteps,
            },
            $"{name}, refining");
    }

    private static SftOptions Common(DemoRecipe recipe) => new()
    {
        Training = recipe.Samples(recipe.TrainingSet),
        Validation = recipe.Samples(DemoTiles.Validation),
        Output = recipe.Work,
        Seed = recipe.Seed,
        MaxMinutes = recipe.Steps is null ? recipe.Minutes : null,
        MaxSteps = recipe.Steps,
        Workers = recipe.Workers,
        Threads = 1,
        LogEvery = 50,
        EvaluateEvery = 500,
        SaveEvery = 500,
    };

    private static string Finish(SftOptions options, string name)
    {
        var mark = Path.Combine(options.Output, "finished");
        if (File.Exists(mark))
            return Path.Combine(options.Output, "model");
        var result = SftTrainer.Run(options, new ConsoleProgress<SftProgress>(name));
        File.WriteAllText(mark, $"{result.Steps} steps");
        return result.ModelFolder;
    }
}
