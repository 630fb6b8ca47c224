using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Simulator.Rendering;
using RSICCLLM.Simulator.Worlds;

namespace RSICCLLM.Simulator.Scenes;

/// <summary>Writes large scene pairs: two GeoTIFF files with their truth in a folder for each pair.</summary>
public static class SceneDataset
{
    private const int TileSize = 256;

    /// <summary>Pixels along the edge of what is drawn at once; what bounds the memory.</summary>
    private const int BlockSize = 1024;

    /// <summary>
    /// Writes <c>scene-SEED-INDEX/{before.tif, after.tif, truth.geojson, truth.json}</c>. Memory is one block of pixels and the
    /// vectors of the ground; scenes of 20,000 x 20,000 pixels are fine. The truth is written last.
    /// </summary>
    /// <param name="options">What the scenes are like.</param>
    /// <param name="folder">Made when missing; files of the same names are replaced.</param>
    /// <param name="count">Number of pairs, 1 or more.</param>
    /// <param name="drawn">Called with the number of pixels drawn so far, over both dates and all pairs.</param>
    /// <param name="cancellationToken">Stops between blocks; the scene in work leaves no file half written.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(SceneOptions options, string folder, int count, Action<long>? drawn = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        OutputFolder.Check(folder);
        options.Validate();
        long pixels = 0;
        using var renderer = new SceneRenderer();
        for (var index = 0; index < count; index++)
        {
            var scene = Scene.Generate(options, index);
            var target = Path.Combine(folder, scene.Name);
            Directory.CreateDirectory(target);
            foreach (var (date, name) in new[] { (Dates.Before, "before.tif"), (Dates.After, "after.tif") })
            {
                WriteDate(scene, renderer, date, Path.Combine(target, name), block =>
                {
                    pixels += block;
                    drawn?.Invoke(pixels);
                }, cancellationToken);
            }

            TruthWriter.WriteGeoJson(Path.Combine(target, "truth.geojson"), scene);
            TruthWriter.WriteJson(Path.Combine(target, "truth.json"), scene);
        }
    }

    private static void WriteDate(Scene scene, SceneRenderer renderer, Dates date, string path, Action<long> drawn, CancellationToken cancellationToken)
    {
        var options = scene.Options;
        using var writer = GeoTiffWriter.Create(path, new GeoTiffWriterOptions
        {
            Width = options.Width,
            Height = options.Height,
            TileSize = TileSize,
            Transform = scene.Transform,
            EpsgCode = options.EpsgCode,
            NoData = 0,
        });
        for (var row = 0; row < options.Height; row += BlockSize)
        {
            for (var column = 0; column < options.Width; column += BlockSize)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var width = Math.Min(BlockSize, options.Width - column);
                var height = Math.Min(BlockSize, options.Height - row);
                var block = scene.Render(renderer, date, column, row, width, height);
                for (var y = 0; y < height; y += TileSize)
                {
                    for (var x = 0; x < width; x += TileSize)
                        writer.WriteTile((column + x) / TileSize, (row + y) / TileSize, block, x, y);
                }

                drawn((long)width * height);
            }
        }

        writer.Complete();
    }
}
