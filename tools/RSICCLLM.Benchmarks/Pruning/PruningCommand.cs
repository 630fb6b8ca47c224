using System.CommandLine;
using System.Globalization;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Simulator.Tiles;
using BenchmarkOptions = RSICCLLM.Benchmarks.Commands.BenchmarkOptions;

namespace RSICCLLM.Benchmarks.Pruning;

/// <summary>What leaving the second date's unchanged tokens out gains and costs.</summary>
internal static class PruningCommand
{
    // The seed of the demo model's held-out pairs.
    private const long Seed = 2;

    // Tiles of one call: a block of a run.
    private const int Block = 32;
    private const string Whole = "whole";
    private const string Pruned = "pruned";

    private static readonly string[] Points =
    [
        MetricNames.ChangeAccuracy, MetricNames.RecordF1, MetricNames.PositionAccuracy, MetricNames.QuantityAccuracy, MetricNames.Bleu4, MetricNames.Cider,
    ];

    private static readonly Option<string> Model = new("--model") { Description = "Folder of a model package that is trained for pruning.", DefaultValueFactory = _ => Path.Combine("samples", "model") };
    private static readonly Option<int> Pairs = new("--pairs") { Description = "Held-out pairs (seed 2 of the simulator).", DefaultValueFactory = _ => 500 };
    private static readonly Option<int> Timed = new("--timed") { Description = "Of those, how many are captioned in each timed round.", DefaultValueFactory = _ => 128 };
    private static readonly Option<int> Layers = new("--layers") { Description = "Layers of the 7B's shape whose prefill is timed; 0 leaves that out, 6 take about 6 GB of memory and 3 GB of disk.", DefaultValueFactory = _ => 6 };
    private static readonly Option<double> LeftOut = new("--left-out") { Description = "Share of the second date's tokens that the prefill is timed without, 0 to 1.", DefaultValueFactory = _ => 0.5 };

    public static Command Create()
    {
        var command = new Command("pruning", """
            Caption held-out pairs with and without the second date's unchanged tokens, in turn; score both; time the prefill of layers of the 7B's shape.

            Example:
              rsiccllm-benchmarks pruning --docs docs/benchmarks.md
            """)
        {
            Model, Pairs, Timed, Layers, LeftOut, BenchmarkOptions.Docs, BenchmarkOptions.Rounds, BenchmarkOptions.Work,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var (package, rounds) = (parsed.GetValue(Model)!, parsed.GetValue(BenchmarkOptions.Rounds));
        var (text, size) = ("", 0);
        using (var captioner = Open(package, 8, pruning: true))
        {
            var model = captioner.Description;
            size = model.TileWidth;
            text = string.Create(CultureInfo.InvariantCulture, $"{model.Name}, {model.Quantization}; tokens of the second date with evidence below {model.PruningThreshold:0.###} are left out.");
        }

        var tiles = Draw(parsed.GetValue(Pairs), size);
        var speed = new MarkdownTable("tiles together", "whole prompts", "pruned", "speed");
        IReadOnlyList<TileCaption> whole = [], pruned = [];
        foreach (var batch in new[] { 1, 8 })
        {
            using var plain = Open(package, batch, pruning: false);
            using var pruning = Open(package, batch, pruning: true);
            var timed = tiles.Take(parsed.GetValue(Timed)).ToList();
            var samples = Alternation.Run(rounds, $"{batch} together", new Contender(Whole, () => Caption(plain, timed)), new Contender(Pruned, () => Caption(pruning, timed)));
            speed.Row(Figures.Whole(batch), PerMinute(samples[Whole]), PerMinute(samples[Pruned]), Figures.Ratio(samples[Whole].RatioTo(samples[Pruned])));
            (whole, pruned) = batch == 8 ? (Caption(plain, tiles), Caption(pruning, tiles)) : (whole, pruned);

            string PerMinute(Samples sample) => string.Create(CultureInfo.InvariantCulture, $"{60 * timed.Count / sample.Median:0} captions/min");
        }

        text += $"\n\n{PrunedTokens.Tables(package, tiles, pruned)}\n{speed}\n{Compare(tiles, whole, pruned)}";
        if (parsed.GetValue(Layers) is > 0 and var layers)
            text += $"\n{PrunedPrefill.Table(layers, parsed.GetValue(LeftOut), rounds, parsed.GetValue(BenchmarkOptions.Work)!)}";
        BenchmarkOptions.Publish(parsed, "pruning", text);
        return 0;
    }

    private static ICaptioner Open(string package, int batch, bool pruning) =>
        CaptionerFactory.Open(package, new CaptionerOptions { Device = "cpu", BatchSize = batch, Pruning = pruning });

    private static List<SimulatedTile> Draw(int count, int size)
    {
        using var generator = new TileGenerator(new TileOptions { Seed = Seed, Size = size });
        return [.. Enumerable.Range(0, count).Select(generator.Generate)];
    }

    private static List<TileCaption> Caption(ICaptioner captioner, List<SimulatedTile> tiles) =>
        [.. tiles.Chunk(Block).SelectMany(block => captioner.Caption([.. block.Select(t => new TilePair(t.Before, t.After))], new DecodingOptions(), CancellationToken.None))];

    private static string Compare(List<SimulatedTile> tiles, IReadOnlyList<TileCaption> whole, IReadOnlyList<TileCaption> pruned)
    {
        var differences = PairedComparison.Compare(Score(whole), Score(pruned));
        var table = new MarkdownTable("metric", "whole prompts", "pruned", "difference", "95 % interval", "p, paired bootstrap");
        foreach (var d in Points.Select(name => differences.First(d => d.Name == name)))
            table.Row(d.Name, MetricFormat.Number(d.Name, d.First), MetricFormat.Number(d.Name, d.Second), MetricFormat.Number(d.Name, d.Difference), MetricFormat.Interval(d.Name, d.Low, d.High), MetricFormat.Probability(d.BootstrapP));
        var same = whole.Zip(pruned).Count(pair => pair.First.TokenIds.SequenceEqual(pair.Second.TokenIds));
        return $"{table}\nBoth give the same caption, token for token, for {Figures.Whole(same)} of {Figures.Whole(tiles.Count)} pairs.\n";

        BenchmarkResult Score(IReadOnlyList<TileCaption> captions) => CaptionBenchmark.Score([.. tiles.Zip(captions, (tile, caption) => new BenchmarkItem(
            tile.Index.ToString(CultureInfo.InvariantCulture), caption.Text, TileDataset.Captions(Seed, tile.Index, tile.Records), [.. tile.Records.Select(r => r.Change)]))]);
    }
}
