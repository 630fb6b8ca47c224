using RSICCLLM.Imaging;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Benchmarks.Measurement;

/// <summary>Tiles for measurements that do not ask what is in them: grain of two dates, with a block of another colour at the second.</summary>
internal static class DrawnTiles
{
    /// <summary>Draws tiles; the same numbers give the same tiles.</summary>
    public static TilePair[] Draw(int first, int count, int width, int height) => [.. Enumerable.Range(first, count).Select(i => Draw(i, width, height))];

    private static TilePair Draw(int number, int width, int height)
    {
        var random = new Random(number);
        var (before, after) = (new RgbImage(width, height), new RgbImage(width, height));
        random.NextBytes(before.Pixels);
        for (var i = 0; i < before.Pixels.Length; i++)
            before.Pixels[i] = (byte)(80 + (before.Pixels[i] % 40));
        before.Pixels.CopyTo(after.Pixels, 0);
        if (number % 2 == 0)
            return new TilePair(before, after);
        var (edge, x0, y0) = (width / 4, random.Next(width * 3 / 4), random.Next(height * 3 / 4));
        for (var y = y0; y < y0 + edge && y < height; y++)
            after.Pixels.AsSpan(((y * width) + x0) * 3, edge * 3).Fill(200);
        return new TilePair(before, after);
    }
}
