using System.CommandLine;
using RSICCLLM.Captions;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Simulator.Tiles;

namespace RSICCLLM.Simulator.Commands;

/// <summary><c>rsiccllm-simulate sheet</c>.</summary>
internal static class SheetCommand
{
    public static Command Create()
    {
        var seed = SimulatorCommand.Seed();
        var count = new Option<int>("--count") { Description = "Number of pairs, up to 300.", DefaultValueFactory = _ => 24 };
        var output = new Option<string>("--output") { Description = "Picture to write: PNG, or JPEG where the name ends in .jpg.", Required = true };
        var size = new Option<int>("--size") { Description = "Columns and rows of a tile, in pixels.", DefaultValueFactory = _ => 224 };
        var gsd = new Option<double>("--gsd") { Description = "Ground sampling distance, in metres per pixel.", DefaultValueFactory = _ => 0.3 };
        var region = SimulatorCommand.Region();
        var command = new Command("sheet", """
            Draws one picture of many pairs (before, after, after with outlined changes) to look at, and prints what changed in each.

            Example:
              rsiccllm-simulate sheet --seed 1 --count 24 --output sheet.png --size 112 --gsd 0.5
            """)
        {
            seed, count, output, size, gsd, region,
        };
        command.SetAction(result => SimulatorCommand.Run(() =>
        {
            var pairs = result.GetValue(count);
            if (pairs is < 1 or > 300)
                throw new ArgumentException($"The count is {pairs}; choose 1 to 300 pairs.");
            var options = new TileOptions
            {
                Seed = result.GetRequiredValue(seed),
                Size = result.GetValue(size),
                Gsd = result.GetValue(gsd),
                Region = result.GetValue(region)!,
            };
            var sheet = ContactSheet.Draw(options, pairs, tile =>
                Console.WriteLine($"{tile.Index}: {(tile.Records.Count == 0 ? "no change" : string.Join("; ", tile.Records.Select(r => Describe(r.Change))))}"));
            Save(result.GetRequiredValue(output), sheet);
        }));
        return command;
    }

    private static void Save(string path, RgbImage sheet)
    {
        if (Path.GetExtension(path).Equals(".jpg", StringComparison.OrdinalIgnoreCase))
            File.WriteAllBytes(path, RgbImageFile.ToJpeg(sheet, 88));
        else
            RgbImageFile.WritePng(path, sheet);
    }

    private static string Describe(ChangeRecord change) =>
        $"{change.Object} {change.Verb}{(change.Quantity is { } quantity ? $" x {quantity}" : string.Empty)}, {change.Position?.ToText()}";
}
