using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Benchmarks.Rasters;

/// <summary>Writes scenes of any size as quickly as a disk takes them: fields of one colour with grain, and some rectangles that one date has and the other has not.</summary>
internal static class FieldScene
{
    private const int TileSize = 256;
    private const int Distinct = 64;

    /// <param name="path">The file.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="later">Whether the rectangles stand.</param>
    public static void Write(string path, int columns, int rows, bool later)
    {
        var options = new GeoTiffWriterOptions { Width = columns, Height = rows, TileSize = TileSize, Transform = new GeoTransform(0.5, 0, 500_000, 0, -0.5, 5_700_000), EpsgCode = 25832, NoData = 0 };
        using var writer = GeoTiffWriter.Create(path, options);
        var grounds = Enumerable.Range(0, Distinct).Select(Ground).ToArray();
        for (var row = 0; row < writer.TilesDown; row++)
        {
            for (var column = 0; column < writer.TilesAcross; column++)
            {
                var place = ((long)row * 7919) + ((long)column * 104_729);
                var ground = grounds[place % Distinct];
                writer.WriteTile(column, row, later && place % 97 == 0 ? WithRoof(ground) : ground);
            }
        }

        writer.Complete();
    }

    private static RgbImage Ground(int seed)
    {
        var random = new Random(seed);
        var image = new RgbImage(TileSize, TileSize);
        var (red, green, blue) = (random.Next(40, 160), random.Next(60, 180), random.Next(40, 140));
        for (var i = 0; i < TileSize * TileSize; i++)
        {
            var grain = random.Next(0, 12) + (((i % TileSize) + (i / TileSize)) % 40 < 4 ? 20 : 0);
            (image.Pixels[i * 3], image.Pixels[(i * 3) + 1], image.Pixels[(i * 3) + 2]) = ((byte)(red + grain), (byte)(green + grain), (byte)(blue + grain));
        }

        return image;
    }

    private static RgbImage WithRoof(RgbImage ground)
    {
        var image = new RgbImage(TileSize, TileSize, (byte[])ground.Pixels.Clone());
        for (var row = 90; row < 130; row++)
            image.Pixels.AsSpan(((row * TileSize) + 100) * 3, 60 * 3).Fill(235);
        return image;
    }
}
