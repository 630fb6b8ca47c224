using System.Numerics;
using RSICCLLM.Captions;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Simulator.Worlds;

namespace RSICCLLM.Simulator.Tiles;

/// <summary>What a window shows of a world's changes: the mask and the records. <c>Slivers</c>: pixels of changes of which too little is visible to count.</summary>
internal sealed record TileTruth(byte[] Mask, IReadOnlyList<RsiciRecord> Records, int Slivers)
{
    private const int FewestPixels = 25;
    private const float EnoughSquareMetres = 30;
    private const float EnoughShare = 0.2f;

    /// <summary>
    /// A change counts when a fifth of it or 30 square metres are visible, and at least 25 pixels. Records group the visible
    /// objects by class; their position is the cell of the centroid of all their pixels, or "throughout" when these span
    /// more than two thirds of the window in both directions.
    /// </summary>
    public static TileTruth Of(IReadOnlyList<ChangeInstance> changes, int width, int height, Vector2 origin, float gsd)
    {
        var mask = new byte[width * height];
        var visible = new Dictionary<ChangeClass, List<int>>();
        var slivers = 0;
        byte next = 1;
        foreach (var change in changes)
        {
            var pixels = InstanceRaster.Fill(change, next, mask, width, height, origin, gsd);
            if (pixels == 0)
                continue;
            var area = pixels * gsd * gsd;
            if (pixels < FewestPixels || (area < EnoughSquareMetres && area < EnoughShare * change.Area) || next == byte.MaxValue)
            {
                mask.AsSpan().Replace(next, (byte)0);
                slivers += pixels;
                continue;
            }

            if (!visible.TryGetValue(change.Class, out var values))
                visible[change.Class] = values = [];
            values.Add(next++);
        }

        var records = new List<RsiciRecord>();
        foreach (var (change, values) in visible)
        {
            var quantity = change.IsCounted ? values.Count : (int?)null;
            records.Add(new RsiciRecord(new ChangeRecord(change.Object, change.Verb, quantity, PositionOf(mask, width, height, values)), values));
        }

        return new TileTruth(mask, records, slivers);
    }

    /// <summary>Position of the pixels that have one of the values.</summary>
    internal static ScenePosition PositionOf(byte[] mask, int width, int height, IReadOnlyList<int> values)
    {
        long sumX = 0, sumY = 0, count = 0;
        int minX = width, maxX = -1, minY = height, maxY = -1;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var value = mask[(y * width) + x];
                if (value == 0 || !values.Contains(value))
                    continue;
                sumX += x;
                sumY += y;
                count++;
                minX = Math.Min(minX, x);
                maxX = Math.Max(maxX, x);
                minY = Math.Min(minY, y);
                maxY = Math.Max(maxY, y);
            }
        }

        if (count == 0)
            throw new ArgumentException("None of the values is in the mask.", nameof(values));
        if ((maxX - minX + 1) * 3 > width * 2 && (maxY - minY + 1) * 3 > height * 2)
            return ScenePosition.Throughout;
        var column = Math.Min(2, (int)(((sumX / (double)count) + 0.5) * 3 / width));
        var row = Math.Min(2, (int)(((sumY / (double)count) + 0.5) * 3 / height));
        return (ScenePosition)((row * 3) + column);
    }
}
