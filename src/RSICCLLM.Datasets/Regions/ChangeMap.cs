using RSICCLLM.Captions;

namespace RSICCLLM.Datasets.Regions;

/// <summary>What a change mask shows: regions with size and place.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Regions">The largest first.</param>
public sealed record ChangeMap(int Width, int Height, IReadOnlyList<ChangeRegion> Regions)
{
    private const int Cells = 3;

    /// <summary>Share of the picture that changed, 0 to 1, regions only.</summary>
    public double ChangedShare => Regions.Sum(region => (double)region.Pixels) / ((double)Width * Height);

    /// <summary>Finds the regions of a mask; 8 neighbours connect.</summary>
    /// <param name="mask">Values by pixel, 0 is unchanged.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="minimumPixels">Smaller regions are left out.</param>
    /// <param name="byInstance">Every value is a region of its own, connected or not.</param>
    public static ChangeMap Of(byte[] mask, int width, int height, int minimumPixels, bool byInstance)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var groups = byInstance ? ByValue(mask) : Connected(mask, width, height);
        return new ChangeMap(width, height, [.. groups.Where(group => group.Count >= minimumPixels).Select(group => Region(group, width, height)).OrderByDescending(region => region.Pixels)]);
    }

    /// <summary>Cell of a place, in columns and rows.</summary>
    internal static ScenePosition CellOf(double column, double row, int width, int height)
        => (ScenePosition)((Math.Min((int)(row * Cells / height), Cells - 1) * Cells) + Math.Min((int)(column * Cells / width), Cells - 1));

    private static IEnumerable<List<int>> ByValue(byte[] mask)
        => Enumerable.Range(0, mask.Length).Where(i => mask[i] != 0).GroupBy(i => mask[i]).Select(group => group.ToList());

    private static IEnumerable<List<int>> Connected(byte[] mask, int width, int height)
    {
        var seen = new bool[mask.Length];
        var open = new Stack<int>();
        for (var start = 0; start < mask.Length; start++)
        {
            if (mask[start] == 0 || seen[start])
                continue;
            var group = new List<int>();
            seen[start] = true;
            open.Push(start);
            while (open.TryPop(out var at))
            {
                group.Add(at);
                for (var y = Math.Max(0, (at / width) - 1); y <= Math.Min(height - 1, (at / width) + 1); y++)
                {
                    for (var x = Math.Max(0, (at % width) - 1); x <= Math.Min(width - 1, (at % width) + 1); x++)
                    {
                        var next = (y * width) + x;
                        if (mask[next] == 0 || seen[next])
                            continue;
                        seen[next] = true;
                        open.Push(next);
                    }
                }
            }

            yield return group;
        }
    }

    private static ChangeRegion Region(List<int> pixels, int width, int height)
    {
        var shares = new double[Cells * Cells];
        int left = width, top = height, right = 0, bottom = 0;
        double columns = 0, rows = 0;
        foreach (var pixel in pixels)
        {
            var (x, y) = (pixel % width, pixel / width);
            (left, right) = (Math.Min(left, x), Math.Max(right, x));
            (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
            columns += x + 0.5;
            rows += y + 0.5;
            shares[(int)CellOf(x, y, width, height)] += 1.0 / pixels.Count;
        }

        return new ChangeRegion(pixels.Count, left, top, right, bottom, CellOf(columns / pixels.Count, rows / pixels.Count, width, height), shares);
    }
}
