using System.CommandLine;
using System.Globalization;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Simulator.Tiles;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>What guessing tokens from earlier captions gains.</summary>
internal static class SpeculationCommand
{
    // Tiles of one call: a block of a run.
    private const int Block = 32;

    private static readonly int[] Guesses = [0, 2, 4, 8];

    private static readonly Option<string> Model = new("--model") { Description = "Folder of the model package.", DefaultValueFactory = _ => Path.Combine("samples", "model") };
    private static readonly Option<int> Tiles = new("--tiles") { Description = "Tiles of one round, in blocks of 32.", DefaultValueFactory = _ => 64 };

    public static Command Create()
    {
        OptionRange.Check(Tiles, 1, int.MaxValue);
        var command = new Command("speculation", """
            Caption simulated tiles with and without guessing tokens from earlier captions, in turn.

            Example:
              rsiccllm-benchmarks speculation --docs docs/benchmarks.md
            """)
        {
            Model, Tiles, BenchmarkOptions.Docs, BenchmarkOptions.Rounds,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var (package, count) = (parsed.GetValue(Model)!, parsed.GetValue(Tiles));
        var table = new MarkdownTable("tiles together", "most guesses", "guessed", "right", "tokens a step", "speed", "same tokens");
        var name = "";
        foreach (var batch in new[] { 1, 8 })
        {
            using var captioner = CaptionerFactory.Open(package, new CaptionerOptions { Device = "cpu", BatchSize = batch });
            name = $"{captioner.Description.Name}, {captioner.Description.Quantization}";
            var tiles = Draw(count, captioner.Description.TileWidth);
            var answers = new Dictionary<int, IReadOnlyList<TileCaption>>();
            var rounds = Alternation.Run(parsed.GetValue(BenchmarkOptions.Rounds), [.. Guesses.Select(most => new Contender(Name(most), () => answers[most] = Caption(captioner, tiles, most)))]);
            foreach (var most in Guesses)
                table.Row([Figures.Whole(batch), Name(most), .. Cells(answers[most], answers[0]), most == 0 ? "1" : Figures.Ratio(rounds[Name(0)].RatioTo(rounds[Name(most)])), Same(answers[most], answers[0])]);
        }

        BenchmarkOptions.Publish(parsed, "speculation", $"{name}, {count} tiles of the simulator in blocks of {Block}.\n\n{table}");
        return 0;

        static string Name(int most) => most == 0 ? "none" : Figures.Whole(most);
    }

    private static TilePair[] Draw(int count, int size)
    {
        using var generator = new TileGenerator(new TileOptions { Seed = 23, Size = size });
        return [.. Enumerable.Range(0, count).Select(generator.Generate).Select(tile => new TilePair(tile.Before, tile.After))];
    }

    private static List<TileCaption> Caption(ICaptioner captioner, TilePair[] tiles, int most)
    {
        var options = new DecodingOptions { SpeculativeTokens = most };
        return [.. tiles.Chunk(Block).SelectMany(block => captioner.Caption(block, options, CancellationToken.None))];
    }

    private static string[] Cells(IReadOnlyList<TileCaption> captions, IReadOnlyList<TileCaption> plain)
    {
        var culture = CultureInfo.InvariantCulture;
        var (guessed, right) = (captions.Sum(c => (long)c.GuessedTokens), captions.Sum(c => (long)c.RightGuesses));
        var tokens = plain.Sum(c => (long)c.TokenIds.Count);
        return
        [
            Figures.Whole(guessed),
            guessed == 0 ? "" : string.Create(culture, $"{100.0 * right / guessed:0} %"),
            string.Create(culture, $"{(double)tokens / (tokens - right):0.00}"),
        ];
    }

    private static string Same(IReadOnlyList<TileCaption> captions, IReadOnlyList<TileCaption> plain) =>
        $"{captions.Zip(plain).Count(pair => pair.First.TokenIds.SequenceEqual(pair.Second.TokenIds))} of {plain.Count}";
}
