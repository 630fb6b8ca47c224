using System.CommandLine;
using RSICCLLM.Simulator.Scenes;

namespace RSICCLLM.Simulator.Commands;

/// <summary><c>rsiccllm-simulate scenes</c>.</summary>
internal static class ScenesCommand
{
    public static Command Create()
    {
        var seed = SimulatorCommand.Seed();
        var count = new Option<int>("--count") { Description = "Number of scene pairs.", Required = true };
        var output = SimulatorCommand.Output();
        var width = new Option<int>("--width") { Description = "Columns, in pixels.", DefaultValueFactory = _ => 1200 };
        var height = new Option<int>("--height") { Description = "Rows, in pixels.", DefaultValueFactory = _ => 900 };
        var gsd = new Option<double>("--gsd") { Description = "Ground sampling distance, in metres per pixel.", DefaultValueFactory = _ => 0.5 };
        var epsg = new Option<int>("--epsg") { Description = "Projected coordinate reference system, as EPSG code.", DefaultValueFactory = _ => 25832 };
        var changes = new Option<double>("--changes") { Description = "Changes for each square kilometre.", DefaultValueFactory = _ => 40 };
        var region = SimulatorCommand.Region();
        var command = new Command("scenes", """
            Writes pairs of georeferenced scenes: before.tif and after.tif (tiled GeoTIFF, 0 is no data), truth.geojson (WGS 84)
            and truth.json (scene coordinates), in a folder for each pair. Large scenes are drawn block by block.

            Example:
              rsiccllm-simulate scenes --seed 1 --count 2 --output scenes --width 1200 --height 900 --gsd 0.5 --epsg 25832
            """)
        {
            seed, count, output, width, height, gsd, epsg, changes, region,
        };
        command.SetAction((result, cancellation) => SimulatorCommand.RunAsync(() =>
        {
            var pairs = result.GetRequiredValue(count);
            if (pairs < 1)
                throw new ArgumentException($"The count is {pairs}; at least 1 pair is needed.");
            var options = new SceneOptions
            {
                Seed = result.GetRequiredValue(seed),
                Width = result.GetValue(width),
                Height = result.GetValue(height),
                Gsd = result.GetValue(gsd),
                EpsgCode = result.GetValue(epsg),
                ChangesPerSquareKilometre = result.GetValue(changes),
                Region = result.GetValue(region)!,
            };
            options.Validate();
            var pixels = 2L * pairs * options.Width * options.Height;
            using var progress = new ProgressLine("pixels", pixels);
            SceneDataset.Write(options, result.GetRequiredValue(output), pairs, progress.Report, cancellation);
        }));
        return command;
    }
}
