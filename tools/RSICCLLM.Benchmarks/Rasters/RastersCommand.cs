using System.CommandLine;
using System.Globalization;
using RSICCLLM.Benchmarks.Commands;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tiling;
using RSICCLLM.Simulator.Scenes;

namespace RSICCLLM.Benchmarks.Rasters;

/// <summary>Reading a whole scene by windows, beside GDAL's <c>gdal_translate</c> into memory on the same file with a block cache of the same size.</summary>
internal static class RastersCommand
{
    private const int Window = 512;
    private const int CacheMegabytes = 64;

    private static readonly (string Name, string[] Options)[] Kinds =
    [
        ("Deflate, tiles", ["-co", "TILED=YES", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2"]),
        ("Deflate, strips", ["-co", "COMPRESS=DEFLATE"]),
        ("LZW, tiles", ["-co", "TILED=YES", "-co", "COMPRESS=LZW", "-co", "PREDICTOR=2"]),
        ("ZSTD, tiles", ["-co", "TILED=YES", "-co", "COMPRESS=ZSTD"]),
        ("JPEG, tiles", ["-co", "TILED=YES", "-co", "COMPRESS=JPEG", "-co", "PHOTOMETRIC=YCBCR"]),
        ("none, tiles", ["-co", "TILED=YES"]),
    ];

    public static Command Create()
    {
        var size = new Option<int>("--size") { Description = "Columns and rows of the simulated scene.", DefaultValueFactory = _ => 5_000 };
        OptionRange.Check(size, 256, 100_000);
        var command = new Command("rasters", """
            Read a scene by windows of 512 pixels, in every compression, beside gdal_translate (Debian package gdal-bin).

            Example:
              rsiccllm-benchmarks rasters --size 5000 --rounds 5 --docs docs/rasters.md
            """)
        {
            size, BenchmarkOptions.Rounds, BenchmarkOptions.Work, BenchmarkOptions.Docs,
        };
        command.SetAction(parsed =>
        {
            var work = Directory.CreateDirectory(parsed.GetValue(BenchmarkOptions.Work)!).FullName;
            BenchmarkOptions.Publish(parsed, "rasters", Measure(work, parsed.GetValue(size), parsed.GetValue(BenchmarkOptions.Rounds)));
            return 0;
        });
        return command;
    }

    private static string Measure(string work, int size, int rounds)
    {
        // Scenes of another size are other scenes.
        var ofSize = Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"{size}"));
        var folder = Path.Combine(ofSize, "scene-7-000");
        if (!File.Exists(Path.Combine(folder, "truth.json")))
            SceneDataset.Write(new SceneOptions { Seed = 7, Width = size, Height = size }, ofSize, 1);
        var table = new MarkdownTable("file", "here", "GDAL", "ratio");
        foreach (var (name, options) in Kinds)
        {
            var file = Path.Combine(work, "raster.tif");
            ChildRun.Start("gdal_translate", ["-q", .. options, Path.Combine(folder, "before.tif"), file]).Succeeded();
            var samples = Alternation.Run(rounds, new Contender("here", () => Read(file)), new Contender("GDAL", () => Translate(file, work)));
            table.Row(name, Figures.Seconds(samples["here"].Median), Figures.Seconds(samples["GDAL"].Median), Figures.Ratio(samples["here"].RatioTo(samples["GDAL"])));
            File.Delete(file);
        }

        return table.ToString();
    }

    private static void Read(string path)
    {
        using var file = GeoTiffFile.Open(path, new RasterOptions { CacheMegabytes = CacheMegabytes });
        foreach (var tile in new TilePlan(file.Width, file.Height, Window, 0))
            file.ReadWindow(tile.Window with { Width = Math.Min(Window, file.Width), Height = Math.Min(Window, file.Height) }).Dispose();
    }

    private static void Translate(string path, string work) =>
        ChildRun.Start("gdal_translate", "-q", "-of", "MEM", "--config", "GDAL_CACHEMAX", $"{CacheMegabytes}", path, Path.Combine(work, "memory")).Succeeded();
}
