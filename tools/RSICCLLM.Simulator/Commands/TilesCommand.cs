using System.CommandLine;
using RSICCLLM.Simulator.Tiles;

namespace RSICCLLM.Simulator.Commands;

/// <summary><c>rsiccllm-simulate tiles</c>.</summary>
internal static class TilesCommand
{
    public static Command Create()
    {
        var seed = SimulatorCommand.Seed();
        var count = new Option<int>("--count") { Description = "Number of pairs.", Required = true };
        var output = SimulatorCommand.Output();
        var size = new Option<int>("--size") { Description = "Columns and rows of a tile, in pixels.", DefaultValueFactory = _ => 112 };
        var gsd = new Option<double>("--gsd") { Description = "Ground sampling distance, in metres per pixel.", DefaultValueFactory = _ => 0.5 };
        var unchanged = new Option<double>("--unchanged") { Description = "Share of pairs in which nothing changed.", DefaultValueFactory = _ => 0.4 };
        var several = new Option<double>("--several") { Description = "Share of the changed pairs that have two or three kinds of change.", DefaultValueFactory = _ => 0.4 };
        var region = SimulatorCommand.Region();
        var content = new Option<TileContent>("--content") { Description = "changes between two dates, or descriptions of one picture, given twice.", DefaultValueFactory = _ => TileContent.Changes };
        var threads = new Option<int>("--threads") { Description = "Pairs drawn at once.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("tiles", """
            Writes training tiles: samples.jsonl in the RSICI layout and images/*.png (before, after, instance mask).

            Example:
              rsiccllm-simulate tiles --seed 1 --count 1000 --output tiles --size 112 --gsd 0.5
            """)
        {
            seed, count, output, size, gsd, unchanged, several, region, content, threads,
        };
        command.SetAction((result, cancellation) => SimulatorCommand.RunAsync(() =>
        {
            var pairs = result.GetRequiredValue(count);
            if (pairs < 1)
                throw new ArgumentException($"The count is {pairs}; at least 1 pair is needed.");
            if (result.GetValue(threads) < 1)
                throw new ArgumentException($"The number of threads is {result.GetValue(threads)}; at least 1 is needed.");
            var options = new TileOptions
            {
                Seed = result.GetRequiredValue(seed),
                Size = result.GetValue(size),
                Gsd = result.GetValue(gsd),
                UnchangedShare = result.GetValue(unchanged),
                SeveralShare = result.GetValue(several),
                Region = result.GetValue(region)!,
                Content = result.GetValue(content),
            };
            options.Validate();
            using var progress = new ProgressLine("pairs", pairs);
            TileDataset.Write(options, result.GetRequiredValue(output), pairs, result.GetValue(threads), done => progress.Report(done), cancellation);
        }));
        return command;
    }
}
