using RSICCLLM.Model.Configuration;
using RSICCLLM.Training.Sft;

namespace RSICCLLM.DemoModel.Recipe;

/// <summary>Trains a model of the demo's shape; a training that was stopped goes on.</summary>
internal static class DemoTraining
{
    /// <summary>Trains with the given difference module and returns the finished checkpoint's folder.</summary>
    public static string Run(DemoRecipe recipe, string name, DifferenceConfiguration difference)
    {
        var output = Path.Combine(recipe.Work, "runs", name);
        var finished = Path.Combine(output, "model");
        if (File.Exists(Path.Combine(output, "finished")))
            return finished;
        var starter = Path.Combine(recipe.Work, "starter");
        var vocabulary = DemoStarter.Write([recipe.Samples(DemoTiles.Training)], starter);
        var options = new SftOptions
        {
            Architecture = DemoArchitecture.For(vocabulary, difference),
            Tokenizer = starter,
            Training = recipe.Samples(DemoTiles.Training),
            Validation = recipe.Samples(DemoTiles.Validation),
            Output = output,
            Seed = recipe.Seed,
            MaxMinutes = recipe.Steps is null ? recipe.Minutes : null,
            MaxSteps = recipe.Steps,
            Workers = recipe.Workers,
            Threads = 1,
            LogEvery = 50,
            EvaluateEvery = 500,
            SaveEvery = 500,
        };
        var result = SftTrainer.Run(options, new ConsoleProgress<SftProgress>(name));
        File.WriteAllText(Path.Combine(output, "finished"), $"{result.Steps} steps");
        return result.ModelFolder;
    }
}
