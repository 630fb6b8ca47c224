using System.CommandLine;
using RSICCLLM.DemoModel.Measurement;
using RSICCLLM.DemoModel.Recipe;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.DemoModel.Commands;

/// <summary>The paper's ablations in miniature: the same tiles, seed and steps with one part of the difference module left out.</summary>
internal static class AblationsCommand
{
    private static readonly Option<int> Steps = new("--steps") { Description = "Steps of each training.", DefaultValueFactory = _ => 2000 };

    private static readonly (string Name, string Folder, DifferenceConfiguration Difference)[] Variants =
    [
        ("full", "full", DemoArchitecture.Difference),
        ("without G (operators and Hough)", "without-g", DemoArchitecture.Difference with { UseGeometricTexture = false }),
        ("without ΔS (texture difference)", "without-ds", DemoArchitecture.Difference with { UseSpatialDifference = false }),
        ("without T (pixel difference)", "without-t", DemoArchitecture.Difference with { UsePixelDifference = false }),
    ];

    public static Command Create()
    {
        var command = new Command("ablations", "Train the demo model with parts of the difference module left out, measure, write the figures into its page. Can be stopped and started again.")
        {
            RecipeOptions.Work, RecipeOptions.Tiles, RecipeOptions.Workers, RecipeOptions.Seed, RecipeOptions.Docs, Steps,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var recipe = RecipeOptions.Read(parsed) with { Steps = parsed.GetValue(Steps) };
        DemoTiles.Draw(recipe);
        var rows = new List<(string, BenchmarkResult)>();
        foreach (var (name, folder, difference) in Variants)
        {
            var checkpoint = DemoTraining.Run(recipe, $"ablation-{folder}-{recipe.Steps}", difference);
            var package = Path.Combine(recipe.Work, "packages", folder);
            Directory.CreateDirectory(Path.GetDirectoryName(package)!);
            DemoPackage.Build(checkpoint, package, WeightPrecision.Float32);
            rows.Add((name, CaptionBenchmark.Score(HeldOutMeasurement.Caption(package, recipe.Samples(DemoTiles.HeldOut)))));
        }

        var text = $"{recipe.Steps} steps of 32 tiles each, float32.\n\n{MeasurementTable.Of(rows)}";
        MeasuredSection.Replace(parsed.GetValue(RecipeOptions.Docs)!, "ablations", text);
        Console.Out.Write(text);
        return 0;
    }
}
