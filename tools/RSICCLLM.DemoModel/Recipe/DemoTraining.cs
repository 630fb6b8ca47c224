using RSICCLLM.Model.Configuration;
using RSICCLLM.Training.Sft;

namespace RSICCLLM.DemoModel.Recipe;

/// <summary>Trains a model of the demo's shape; a training that was stopped goes on.</summary>
internal static class DemoTraining
{
    // Half the rate of the first part: about where its losses fall fastest.
    private const double RefiningRate = 5e-4;

    /// <summary>Trains with the given difference module and returns the finished checkpoint's folder.</summary>
    public static string Run(DemoRecipe recipe, string name, DifferenceConfiguration difference)
    {
        var starter = Path.Combine(recipe.Work, "starter");
        var vocabulary = DemoStarter.Write([recipe.Samples(DemoTiles.Training)], starter);
        var options = new SftOptions
        {
            Architecture = DemoArchitecture.For(vocabulary, difference),
            Tokenizer = starter,
            Training = recipe.RefiningSteps > 0 ? recipe.FirstHalf : recipe.Samples(DemoTiles.Training),
            Validation = recipe.Samples(DemoTiles.Validation),
            Output = Path.Combine(recipe.Work, "runs", name),
            Seed = recipe.Seed,
            MaxMinutes = recipe.Steps is null ? recipe.Minutes : null,
            MaxSteps = recipe.Steps,
            Workers = recipe.Workers,
            Threads = 1,
            LogEvery = 50,
            EvaluateEvery = 500,
            SaveEvery = 500,
        };
        var model = Finish(options, name);
        return recipe.RefiningSteps == 0 ? model : Finish(
            options with
            {
                Architecture = null,
                Checkpoint = model,
                Training = recipe.Samples(DemoTiles.Training),
                Output = options.Output + "-refined",
                LearningRate = RefiningRate,
                MaxMinutes = null,
                MaxSteps = recipe.RefiningSteps,
            },
            $"{name}, refining");
    }

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
