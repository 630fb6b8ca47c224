using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Worlds;

namespace RSICCLLM.Simulator.Tiles;

/// <summary>Marks the pixels of a window whose centres lie in a change (even-odd rule along rows).</summary>
internal static class InstanceRaster
{
    /// <summary>Writes a value where the change lies and nothing is marked yet; returns the number of pixels.</summary>
    public static int Fill(ChangeInstance change, byte value, byte[] mask, int width, int height, Vector2 origin, float gsd)
    {
        var count = 0;
        foreach (var ring in change.Rings)
            count += Fill(ring, value, mask, width, height, origin, gsd);
        return count;
    }

    private static int Fill(Vector2[] ring, byte value, byte[] mask, int width, int height, Vector2 origin, float gsd)
    {
        var bounds = Polygons.BoundsOf(ring);
        var firstRow = Math.Max(0, (int)MathF.Floor((bounds.Min.Y - origin.Y) / gsd));
        var lastRow = Math.Min(height - 1, (int)MathF.Floor((bounds.Max.Y - origin.Y) / gsd));
        Span<float> crossings = stackalloc float[ring.Length];
        var count = 0;
        for (var row = firstRow; row <= lastRow; row++)
        {
            var y = origin.Y + ((row + 0.5f) * gsd);
            var found = 0;
            for (int i = 0, j = ring.Length - 1; i < ring.Length; j = i++)
            {
                if ((ring[i].Y > y) != (ring[j].Y > y))
                    crossings[found++] = ((ring[j].X - ring[i].X) * (y - ring[i].Y) / (ring[j].Y - ring[i].Y)) + ring[i].X;
            }

            crossings[..found].Sort();
            for (var k = 0; k + 1 < found; k += 2)
            {
                var from = Math.Max(0, (int)MathF.Ceiling(((crossings[k] - origin.X) / gsd) - 0.5f));
                var to = Math.Min(width - 1, (int)MathF.Ceiling(((crossings[k + 1] - origin.X) / gsd) - 0.5f) - 1);
                for (var x = from; x <= to; x++)
                {
                    ref var pixel = ref mask[(row * width) + x];
                    if (pixel != 0)
                        continue;
                    pixel = value;
                    count++;
                }
            }
        }

        return count;
    }
}
