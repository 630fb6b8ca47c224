using System.CommandLine;
using System.Globalization;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Benchmarks.Engine;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Benchmarks.Rasters;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>Where a run's time goes beside the model, by a captioner that answers at once: what a scene costs, and what each of its tiles.</summary>
internal static class RunPartsCommand
{
    private static readonly Option<string[]> Scenes = new("--scenes") { Description = "Folders with before.tif and after.tif; of two sizes or more, to tell what a tile costs from what a scene costs.", Required = true, AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int> Tile = new("--tile") { Description = "Edge of the tiles.", DefaultValueFactory = _ => 252 };

    public static Command Create()
    {
        OptionRange.Check(Tile, 28, 2048);
        var command = new Command("run-parts", """
            Run pairs of scenes of different sizes with a captioner that answers at once, and tell what passes before its first tile, between its calls and after its last.

            Example:
              rsiccllm-benchmarks run-parts --scenes scratch/small/scene-77-000 scratch/large/scene-77-000 --docs docs/benchmarks.md
            """)
        {
            Scenes, Tile, BenchmarkOptions.Docs, BenchmarkOptions.Rounds, BenchmarkOptions.Work,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var output = Path.Combine(parsed.GetValue(BenchmarkOptions.Work)!, "run-parts");
        using var captioner = new PromptCaptioner(parsed.GetValue(Tile));
        var table = new MarkdownTable("run", "tiles", "before the first tile", "between calls", "after the last tile", "in all");
        var runs = parsed.GetValue(Scenes)!.Select(folder => new RunConfiguration
        {
            Model = "none",
            Output = output,
            Pairs = [new PairConfiguration("scenes", new SceneConfiguration(Path.Combine(folder, "before.tif"), null), new SceneConfiguration(Path.Combine(folder, "after.tif"), null))],
        }).ToList();
        Row("first of the process", RunParts.Of(runs[0], captioner));
        var medians = new List<RunParts>();
        foreach (var run in runs)
        {
            var rounds = Enumerable.Range(0, parsed.GetValue(BenchmarkOptions.Rounds)).Select(_ => RunParts.Of(run, captioner)).OrderBy(parts => parts.Whole).ToList();
            medians.Add(rounds[rounds.Count / 2]);
            Row("later", medians[^1]);
        }

        Directory.Delete(output, recursive: true);
        var (small, large) = (medians.MinBy(parts => parts.Tiles)!, medians.MaxBy(parts => parts.Tiles)!);
        var sameSize = small.Tiles == large.Tiles;
        var tile = sameSize ? 0 : (large.Whole - small.Whole) / (large.Tiles - small.Tiles);
        var slope = sameSize ? "" : $"\nFrom the smallest to the largest: {Figures.Seconds(tile)} a tile, and {Figures.Seconds(small.Whole - (tile * small.Tiles))} a scene.\n";
        BenchmarkOptions.Publish(parsed, "run-parts", $"Tiles of {parsed.GetValue(Tile)} x {parsed.GetValue(Tile)} pixels, answered at once.\n\n{table}{slope}");
        return 0;

        void Row(string name, RunParts parts) => table.Row(
            name, parts.Tiles.ToString(CultureInfo.InvariantCulture), Figures.Seconds(parts.Before), Figures.Seconds(parts.Between), Figures.Seconds(parts.After), Figures.Seconds(parts.Whole));
    }
}
