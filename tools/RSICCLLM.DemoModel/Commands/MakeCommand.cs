using System.CommandLine;
using RSICCLLM.DemoModel.Recipe;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.DemoModel.Commands;

/// <summary>Makes the demo model from a seed: tiles, vocabulary, training, conversion.</summary>
internal static class MakeCommand
{
    private static readonly Option<double> Minutes = new("--minutes") { Description = "Minutes of training.", DefaultValueFactory = _ => 60 };
    private static readonly Option<int?> Steps = new("--steps") { Description = "Steps of training instead of minutes: the same steps and tiles give the same model with one or two workers." };
    private static readonly Option<int> RefiningSteps = new("--refining-steps") { Description = "Steps of a second part on all tiles at half the learning rate; the first part then has half of the tiles." };
    private static readonly Option<string?> Checkpoint = new("--checkpoint") { Description = "Demo checkpoint to go on from, at the rate of the second part and for pruning, instead of from nothing." };
    private static readonly Option<long> TileSeed = new("--tile-seed") { Description = "Seed of the training tiles.", DefaultValueFactory = _ => DemoRecipe.TrainingSeed };
    private static readonly Option<double?> Several = new("--several") { Description = "Share of the changed training pairs that have two or three kinds of change; 0.4 where nothing is said." };
    private static readonly Option<double> Extents = new("--extents") { Description = "With --checkpoint: weight of the auxiliary loss on where each class's pixels lie, as numbers." };
    private static readonly Option<double> Mentions = new("--mentions") { Description = "With --checkpoint: weight of the auxiliary loss on where the change lies that the answer speaks of." };
    private static readonly Option<string> Output = new("--output") { Description = "Folder that receives 'model' (INT4 package) and 'checkpoint'.", DefaultValueFactory = _ => "samples" };

    public static Command Create()
    {
        var command = new Command("make", "Make the demo model from nothing: tiles, vocabulary, training, conversion.")
        {
            RecipeOptions.Work, RecipeOptions.Tiles, RecipeOptions.Workers, RecipeOptions.Seed, Minutes, Steps, RefiningSteps, Checkpoint, TileSeed, Several, Extents, Mentions, Output,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var recipe = RecipeOptions.Read(parsed) with
        {
            Minutes = parsed.GetValue(Minutes),
            Steps = parsed.GetValue(Steps),
            RefiningSteps = parsed.GetValue(RefiningSteps),
            Checkpoint = parsed.GetValue(Checkpoint),
            TileSeed = parsed.GetValue(TileSeed),
            SeveralShare = parsed.GetValue(Several),
            Extents = parsed.GetValue(Extents),
            Mentions = parsed.GetValue(Mentions),
        };
        var twoStarts = recipe is { Checkpoint: not null, RefiningSteps: > 0 } ? "--checkpoint goes on in one part; leave --refining-steps out." : null;
        var noStart = recipe is { Checkpoint: null } && (recipe.Extents != 0 || recipe.Mentions != 0) ? "--extents and --mentions are for trainings that go on; give --checkpoint." : null;
        if ((twoStarts ?? noStart ?? DemoTiles.Problem(recipe)) is { } problem)
        {
            Console.Error.WriteLine(problem);
            return ProgramHost.WrongUsage;
        }

        DemoTiles.Draw(recipe);
        var checkpoint = recipe.Checkpoint is null ? DemoTraining.Run(recipe, "demo", DemoArchitecture.Difference) : DemoTraining.Continue(recipe, "demo-continued");
        var output = Path.GetFullPath(parsed.GetValue(Output)!);
        var copy = Path.Combine(output, "checkpoint");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(checkpoint))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        DemoPackage.Build(copy, Path.Combine(output, "model"), WeightPrecision.Int4);
        Console.Out.WriteLine($"The demo model lies in {output}.");
        return 0;
    }
}
