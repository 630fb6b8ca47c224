using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Inference.Tests.Reference;

/// <summary>Tiles out of the image pairs of <c>reference/golden</c>.</summary>
internal static class Tiles
{
    public static TilePair Golden(string name) => new(
        RgbImageFile.Read(SharedData.Path("reference", "golden", name, "before.png")),
        RgbImageFile.Read(SharedData.Path("reference", "golden", name, "after.png")));

    /// <summary>Different square cuts of <c>levir-256</c>.</summary>
    public static TilePair[] Cuts(int count, int edge)
    {
        var pair = Golden("levir-256");
        var room = pair.Before.Width - edge;
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (x, y) = (i * 37 % room, i * 53 % room);
            return new TilePair(Cut(pair.Before, x, y, edge), Cut(pair.After, x, y, edge));
        })];
    }

    private static RgbImage Cut(RgbImage image, int x, int y, int edge)
    {
        var cut = new RgbImage(edge, edge);
        for (var row = 0; row < edge; row++)
            image.Pixels.AsSpan((((y + row) * image.Width) + x) * 3, edge * 3).CopyTo(cut.Pixels.AsSpan(row * edge * 3));
        return cut;
    }
}
