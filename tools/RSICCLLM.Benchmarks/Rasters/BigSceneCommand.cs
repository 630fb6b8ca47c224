using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Running;
using RSICCLLM.Benchmarks.Commands;
using RSICCLLM.Benchmarks.Measurement;

namespace RSICCLLM.Benchmarks.Rasters;

/// <summary>A whole run over a pair of very large scenes with a captioner that answers at once: memory and time of everything but the model.</summary>
internal static class BigSceneCommand
{
    public static Command Create()
    {
        var size = new Option<int>("--size") { Description = "Columns of each scene, and rows where nothing else is said.", DefaultValueFactory = _ => 50_000 };
        var rows = new Option<int?>("--rows") { Description = "Rows of each scene, where other than its columns: memory for reading depends on the columns." };
        var tile = new Option<int>("--tile") { Description = "Edge of the tiles.", DefaultValueFactory = _ => 448 };
        OptionRange.Check(size, 256, int.MaxValue);
        OptionRange.Check(rows, 256, int.MaxValue);
        OptionRange.Check(tile, 28, 2048);
        var command = new Command("big", """
            Run a pair of very large scenes from opening to report, with a captioner that answers at once.

            Example:
              rsiccllm-benchmarks big --size 50000 --work /data/scratch --docs docs/benchmarks.md
            """)
        {
            size, rows, tile, BenchmarkOptions.Work, BenchmarkOptions.Docs,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var work = Path.Combine(Directory.CreateDirectory(parsed.GetValue(BenchmarkOptions.Work)!).FullName, "big");
            Directory.CreateDirectory(work);
            try
            {
                BenchmarkOptions.Publish(parsed, "big", await Measure(work, parsed.GetValue(size), parsed.GetValue(rows) ?? parsed.GetValue(size), parsed.GetValue(tile), cancellation).ConfigureAwait(false));
            }
            finally
            {
                Directory.Delete(work, recursive: true);
            }

            return 0;
        });
        return command;
    }

    private static async Task<string> Measure(string work, int size, int rows, int tile, CancellationToken cancellation)
    {
        var (before, after) = (Path.Combine(work, "before.tif"), Path.Combine(work, "after.tif"));
        FieldScene.Write(before, size, rows, later: false);
        FieldScene.Write(after, size, rows, later: true);
        var run = new RunConfiguration
        {
            Model = "none",
            Output = Path.Combine(work, "output"),
            Pairs = [new PairConfiguration("big", new SceneConfiguration(before, null), new SceneConfiguration(after, null))],
        };
        GC.Collect();
        PeakMemory.Reset();
        var clock = Stopwatch.StartNew();
        using var captioner = new PromptCaptioner(tile);
        var tiles = 0;
        var outcome = await BatchRunner.RunAsync(run, captioner, new Progress<RunProgress>(p => tiles = Math.Max(tiles, p.TilesDone)), cancellation).ConfigureAwait(false);
        var seconds = clock.Elapsed.TotalSeconds;
        if (outcome.Pairs.Single().Failure is { } failure)
            throw new InvalidOperationException(failure);
        return new MarkdownTable("scene", "tiles", "time", "tiles per second", "peak memory")
            .Row($"{Figures.Whole(size)} x {Figures.Whole(rows)} pixels, twice", Figures.Whole(tiles), Figures.Seconds(seconds), (tiles / seconds).ToString("0.0", CultureInfo.InvariantCulture), Figures.Bytes(PeakMemory.Bytes))
            .ToString();
    }
}
