using System.CommandLine;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Isolation;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>What it costs to run the model in a process of its own.</summary>
internal static class IsolationCommand
{
    private const string WorkerName = "worker";

    private static readonly Option<string> Model = new("--model") { Description = "Folder of the model package.", DefaultValueFactory = _ => Path.Combine("samples", "model") };
    private static readonly Option<int> Tiles = new("--tiles") { Description = "Tiles of one round.", DefaultValueFactory = _ => 128 };

    public static Command Create()
    {
        OptionRange.Check(Tiles, 1, int.MaxValue);
        var command = new Command("isolation", """
            Caption the same tiles in this process and in one of its own, in turn.

            Example:
              rsiccllm-benchmarks isolation --docs docs/benchmarks.md
            """)
        {
            BenchmarkOptions.Docs, BenchmarkOptions.Rounds, Model, Tiles,
        };
        command.SetAction(Execute);
        return command;
    }

    /// <summary>The captioning process that this measurement starts.</summary>
    public static Command CreateWorker()
    {
        var command = new Command(WorkerName, "Answers captioning requests over standard streams.") { Hidden = true };
        command.SetAction(_ => CaptionWorker.Run());
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var (package, count) = (parsed.GetValue(Model)!, parsed.GetValue(Tiles));
        var options = new CaptionerOptions { Device = "cpu" };
        using var inside = CaptionerFactory.Open(package, options);
        using var apart = IsolatedCaptioner.Open(package, options, new IsolationOptions { Command = WorkerCommand.ThisProgram(WorkerName) });
        var tiles = DrawnTiles.Draw(0, count, inside.Description.TileWidth, inside.Description.TileHeight);
        IReadOnlyList<TileCaption> first = [], second = [];
        var rounds = Alternation.Run(
            parsed.GetValue(BenchmarkOptions.Rounds),
            new Contender("in one process", () => first = inside.Caption(tiles, new DecodingOptions(), CancellationToken.None)),
            new Contender("in a process of its own", () => second = apart.Caption(tiles, new DecodingOptions(), CancellationToken.None)));
        var same = first.Zip(second).Count(pair => pair.First.TokenIds.SequenceEqual(pair.Second.TokenIds) && pair.First.MeanLogProbability.Equals(pair.Second.MeanLogProbability));
        var table = new MarkdownTable("where the model runs", $"time for {count} tiles", "ratio");
        foreach (var (name, samples) in rounds)
            table.Row(name, Figures.Seconds(samples.Median), Figures.Ratio(samples.RatioTo(rounds["in one process"])));
        BenchmarkOptions.Publish(parsed, "isolation", $"{inside.Description.Name}, {inside.Description.Quantization}, tiles of {inside.Description.TileWidth} x {inside.Description.TileHeight} pixels.\n\n{table}\n{same} of {count} captions are the same to the last bit.\n");
        return 0;
    }
}
