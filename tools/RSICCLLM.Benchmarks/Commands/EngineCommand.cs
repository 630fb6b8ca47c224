using System.CommandLine;
using System.Globalization;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Running;
using RSICCLLM.Benchmarks.Engine;
using RSICCLLM.Benchmarks.Measurement;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>What the batch engine itself costs: a run whose captioner answers at once.</summary>
internal static class EngineCommand
{
    private static readonly Option<int> Tiles = new("--tiles") { Description = "Tiles of the scene pair, at least.", DefaultValueFactory = _ => 100_000 };
    private static readonly Option<string?> Postgres = new("--postgres") { Description = "Connection string of a PostgreSQL server, whose ledger is measured too." };

    public static Command Create()
    {
        OptionRange.Check(Tiles, 1, int.MaxValue);
        var command = new Command("engine", """
            Measure the engine's own cost: tiles read, claimed, stored and reported per second when the captioner answers at once.

            Example:
              rsiccllm-benchmarks engine --rounds 1 --postgres "Host=127.0.0.1;Username=postgres;Database=postgres" --docs docs/benchmarks.md
            """)
        {
            Tiles, Postgres, BenchmarkOptions.Docs, BenchmarkOptions.Rounds, BenchmarkOptions.Work,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var work = Directory.CreateDirectory(parsed.GetValue(BenchmarkOptions.Work)!).FullName;
        var pair = EngineScenes.Write(work, parsed.GetValue(Tiles));
        using var captioner = new InstantCaptioner(EngineScenes.TileSize);
        var run = new RunConfiguration { Model = "instant", Output = Path.Combine(work, "engine"), Pairs = [pair], Tiling = new TilingOptions { Overlap = 0 } };
        var contenders = new List<Contender>
        {
            new("reading the tiles alone", () => EngineScenes.ReadAll(run, captioner.Description)),
            new("run, SQLite", () => Fresh(run.Output, () => Succeeded(BatchRunner.RunAsync(run, captioner, new Progress<RunProgress>(), CancellationToken.None).GetAwaiter().GetResult()))),
        };
        if (parsed.GetValue(Postgres) is { } connection)
            contenders.Add(new("service, PostgreSQL", () => Fresh(run.Output, () => ServiceRun.Once(connection, run, captioner))));

        var rounds = Alternation.Run(parsed.GetValue(BenchmarkOptions.Rounds), [.. contenders]);
        var tiles = Count(run, captioner);
        var table = new MarkdownTable("what", "time", "tiles/s", "time against reading alone", "peak memory");
        foreach (var (name, samples) in rounds)
        {
            var ratio = name == contenders[0].Name ? "1" : Figures.Ratio(samples.RatioTo(rounds[contenders[0].Name]));
            table.Row(name, Figures.Seconds(samples.Median), Figures.Whole((long)(tiles / samples.Median)), ratio, Figures.Bytes(samples.PeakBytes));
        }

        BenchmarkOptions.Publish(parsed, "engine", string.Create(CultureInfo.InvariantCulture, $"{Figures.Whole(tiles)} tiles of {EngineScenes.TileSize} x {EngineScenes.TileSize} pixels in blocks of {run.Captioning.BatchSize * 4}.\n\n{table}"));
        Directory.Delete(work, recursive: true);
        return 0;
    }

    private static int Count(RunConfiguration run, InstantCaptioner captioner)
    {
        using var scenes = Batch.Pairs.PairScenes.Open(run.Pairs[0], run, captioner.Description);
        return scenes.Plan.Count;
    }

    private static void Fresh(string output, Action measure)
    {
        if (Directory.Exists(output))
            Directory.Delete(output, recursive: true);
        measure();
    }

    private static void Succeeded(RunOutcome outcome)
    {
        if (!outcome.Succeeded)
            throw new InvalidOperationException($"The run failed: {outcome.Pairs[0].Failure}");
    }
}
