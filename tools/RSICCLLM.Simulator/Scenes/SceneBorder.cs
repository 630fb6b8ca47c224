using System.Numerics;
using RSICCLLM.Imaging;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Scenes;

/// <summary>
/// What one date covers of the scene's grid: a slightly turned rectangle with one corner cut off, as mosaics of flight
/// strips have. Outside is "no data" (0 in all bands).
/// </summary>
internal sealed class SceneBorder
{
    private SceneBorder(Vector2[] ring) => Ring = ring;

    /// <summary>Convex ring in pixels.</summary>
    public Vector2[] Ring { get; }

    public static SceneBorder Draw(RandomStream random, int width, int height)
    {
        var size = new Vector2(width, height);
        var angle = random.Range(0.008f, 0.022f) * (random.Chance(0.5) ? 1 : -1);
        var (sin, cos) = MathF.SinCos(angle);
        var ring = Polygons.Rectangle(size / 2, new Vector2(cos, sin), width * 0.995f, height * 0.995f);
        var corner = random.Next(4);
        var towards = Vector2.Normalize(ring[corner] - (size / 2));
        var cut = MathF.Min(width, height) * random.Range(0.04f, 0.09f);
        ring = Polygons.ClipHalfPlane(ring, ring[corner] - (towards * cut), -towards);
        foreach (var (origin, normal) in new[] { (Vector2.Zero, Vector2.UnitX), (Vector2.Zero, Vector2.UnitY), (size, -Vector2.UnitX), (size, -Vector2.UnitY) })
            ring = Polygons.ClipHalfPlane(ring, origin, normal);
        return new SceneBorder(ring);
    }

    /// <summary>Whether a place lies inside by at least a number of pixels.</summary>
    public bool Covers(Vector2 pixel, float margin) =>
        Polygons.Contains(Ring, pixel) && Polygons.DistanceToEdge(Ring, pixel) >= margin;

    /// <summary>Blanks what lies outside.</summary>
    public void Apply(RgbImage block, int column, int row)
    {
        for (var y = 0; y < block.Height; y++)
        {
            var (from, to) = Span(row + y + 0.5f);
            var first = Math.Clamp((int)MathF.Ceiling(from - 0.5f) - column, 0, block.Width);
            var end = Math.Clamp((int)MathF.Ceiling(to - 0.5f) - column, first, block.Width);
            var pixels = block.Pixels.AsSpan(y * block.Width * 3, block.Width * 3);
            pixels[..(first * 3)].Clear();
            pixels[(end * 3)..].Clear();
        }
    }

    private (float From, float To) Span(float y)
    {
        float from = float.MaxValue, to = float.MinValue;
        for (int i = 0, j = Ring.Length - 1; i < Ring.Length; j = i++)
        {
            if ((Ring[i].Y > y) == (Ring[j].Y > y))
                continue;
            var x = ((Ring[j].X - Ring[i].X) * (y - Ring[i].Y) / (Ring[j].Y - Ring[i].Y)) + Ring[i].X;
            from = MathF.Min(from, x);
            to = MathF.Max(to, x);
        }

        return from <= to ? (from, to) : (0, 0);
    }
}
