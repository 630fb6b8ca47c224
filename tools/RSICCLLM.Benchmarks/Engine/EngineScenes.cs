using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Benchmarks.Engine;

/// <summary>A pair of scenes with a given number of small tiles, and what it takes to read them alone.</summary>
internal static class EngineScenes
{
    public const int TileSize = 16;

    /// <summary>Writes the pair where it is missing; at least that many tiles, in rows of equal length.</summary>
    public static PairConfiguration Write(string folder, int tiles)
    {
        var columns = (int)Math.Ceiling(Math.Sqrt(tiles));
        var rows = (tiles + columns - 1) / columns;
        return new PairConfiguration("engine", Scene("before", 1), Scene("after", 2));

        SceneConfiguration Scene(string name, int seed)
        {
            var path = Path.Combine(folder, $"{name}-{columns}x{rows}.tif");
            if (!File.Exists(path))
                Draw(path, columns * TileSize, rows * TileSize, seed);
            return new SceneConfiguration(path, null);
        }
    }

    /// <summary>Reads every tile as the engine does, and does nothing with it.</summary>
    public static void ReadAll(RunConfiguration run, CaptionerDescription model)
    {
        using var scenes = PairScenes.Open(run.Pairs[0], run, model);
        scenes.KeepForTiles();
        for (var tile = 0; tile < scenes.Plan.Count; tile++)
            scenes.Read(tile).Recycle();
    }

    private static void Draw(string path, int width, int height, int seed)
    {
        var image = new RgbImage(width, height);
        new Random(seed).NextBytes(image.Pixels);

        // 0 means no data.
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] |= 1;
        GeoTiffWriter.Write(path, image, new GeoTiffWriterOptions { Width = width, Height = height, TileSize = 256, Transform = new GeoTransform(1, 0, 541000, 0, -1, 5688000), EpsgCode = 25832, NoData = 0 });
    }
}
