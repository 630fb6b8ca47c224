using RSICCLLM.Imaging;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Inference.Tests.Support;

/// <summary>Tiles of four pixels that carry a number.</summary>
internal static class NumberedTiles
{
    public static TilePair[] Make(int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var before = new RgbImage(2, 2);
        before.Pixels[0] = (byte)i;
        return new TilePair(before, new RgbImage(2, 2));
    })];

    public static int Number(TilePair tile) => tile.Before.Pixels[0];
}
