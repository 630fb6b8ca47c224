using System.CommandLine;
using System.Text.Json;
using RSICCLLM.DemoModel.Measurement;
using RSICCLLM.DemoModel.Recipe;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.DemoModel.Commands;

/// <summary>Measures the committed demo model on held-out pairs, INT4 against float32.</summary>
internal static class MeasureCommand
{
    private static readonly Option<string> Samples = new("--samples") { Description = "Folder with 'model' and 'checkpoint'.", DefaultValueFactory = _ => "samples" };

    public static Command Create()
    {
        var command = new Command("measure", "Measure the demo model on 500 held-out pairs and write the figures into its page.")
        {
            RecipeOptions.Work, RecipeOptions.Docs, Samples,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var recipe = new DemoRecipe { Work = Path.GetFullPath(parsed.GetValue(RecipeOptions.Work)!) };
        DemoTiles.DrawHeldOut(recipe);
        var samples = parsed.GetValue(Samples)!;
        var exact = Path.Combine(recipe.Work, "packages", "float32");
        Directory.CreateDirectory(Path.GetDirectoryName(exact)!);
        DemoPackage.Build(Path.Combine(samples, "checkpoint"), exact, WeightPrecision.Float32);

        var held = recipe.Samples(DemoTiles.HeldOut);
        var float32 = HeldOutMeasurement.Caption(exact, held);
        var int4 = HeldOutMeasurement.Caption(Path.Combine(samples, "model"), held);
        var same = float32.Zip(int4).Count(pair => pair.First.Prediction == pair.Second.Prediction);
        Keep(recipe, "float32", float32);
        Keep(recipe, "int4", int4);
        var table = MeasurementTable.Of([("float32", CaptionBenchmark.Score(float32)), ("INT4 (as shipped)", CaptionBenchmark.Score(int4))]);
        var text = $"{table}\nINT4 and float32 give the same caption, word for word, for {same} of {int4.Count} pairs.\n";
        MeasuredSection.Replace(parsed.GetValue(RecipeOptions.Docs)!, "figures", text);
        Console.Out.Write(text);
        return 0;
    }

    /// <summary>What <c>rsiccllm evaluate --predictions</c> reads.</summary>
    private static void Keep(DemoRecipe recipe, string name, IEnumerable<BenchmarkItem> items)
    {
        var file = Path.Combine(recipe.Work, "predictions", name + ".jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllLines(file, items.Select(i => JsonSerializer.Serialize(new { id = i.Id, caption = i.Prediction })));
    }
}
