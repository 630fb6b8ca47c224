using System.Globalization;
using RSICCLLM.Simulator.Tiles;

namespace RSICCLLM.DemoModel.Recipe;

/// <summary>Draws the demo model's tiles: training, validation, held-out.</summary>
internal static class DemoTiles
{
    public const string Training = "training";
    public const string Validation = "validation";
    public const string HeldOut = "heldout";

    public static void Draw(DemoRecipe recipe)
    {
        Draw(recipe, Validation, new TileOptions { Seed = DemoRecipe.ValidationSeed }, DemoRecipe.ValidationPairs);
        DrawHeldOut(recipe);
        var options = new TileOptions { Seed = recipe.TileSeed };
        Draw(recipe, recipe.TrainingSet, options with { SeveralShare = recipe.SeveralShare ?? options.SeveralShare }, recipe.Tiles);
        if (recipe.RefiningSteps > 0)
            File.WriteAllLines(recipe.FirstHalf, File.ReadLines(recipe.Samples(recipe.TrainingSet)).Take(recipe.Tiles / 2));
    }

    /// <summary>What stands in the recipe's way: training tiles of another number in its folder, which would be trained on instead.</summary>
    public static string? Problem(DemoRecipe recipe)
    {
        if (recipe.TileSeed is DemoRecipe.HeldOutSeed or DemoRecipe.ValidationSeed)
            return $"--tile-seed {recipe.TileSeed} would train on the tiles that the model is measured on; give another.";
        var samples = recipe.Samples(recipe.TrainingSet);
        var drawn = File.Exists(samples) ? File.ReadLines(samples).Count() : recipe.Tiles;
        return drawn == recipe.Tiles ? null : string.Create(CultureInfo.InvariantCulture, $"{samples} has {drawn} tiles and --tiles asks for {recipe.Tiles}; give another --work, or --tiles {drawn}.");
    }

    public static void DrawHeldOut(DemoRecipe recipe) => Draw(recipe, HeldOut, new TileOptions { Seed = DemoRecipe.HeldOutSeed }, DemoRecipe.HeldOutPairs);

    /// <summary>Draws a set of tiles of the demo's size, unless it is there.</summary>
    public static void Draw(DemoRecipe recipe, string set, TileOptions options, int count, CancellationToken cancellation = default)
    {
        if (File.Exists(recipe.Samples(set)))
            return;
        options = options with { Size = DemoArchitecture.TilePixels, Gsd = DemoArchitecture.GroundSamplingDistance };
        var last = DateTime.UtcNow;
        TileDataset.Write(options, Path.Combine(recipe.Work, set), count, Environment.ProcessorCount, done =>
        {
            if (DateTime.UtcNow - last < TimeSpan.FromSeconds(20) && done < count)
                return;
            last = DateTime.UtcNow;
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{set}: {done} of {count} tiles"));
        }, cancellation);
    }
}
