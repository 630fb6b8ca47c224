using System.Numerics;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Geometry;

/// <summary>Plane geometry on rings of points in metres (x east, y south; rings are not closed by a repeated point).</summary>
internal static class Polygons
{
    /// <summary>Twice-signed shoelace area, halved and without its sign.</summary>
    public static float Area(ReadOnlySpan<Vector2> ring) => MathF.Abs(SignedArea(ring));

    public static float SignedArea(ReadOnlySpan<Vector2> ring)
    {
        var sum = 0f;
        for (var i = 0; i < ring.Length; i++)
        {
            var a = ring[i] - ring[0];
            var b = ring[(i + 1) % ring.Length] - ring[0];
            sum += (a.X * b.Y) - (b.X * a.Y);
        }

        return sum / 2;
    }

    /// <summary>Mean of the corners; good enough for convex shapes and star-shaped blobs.</summary>
    public static Vector2 Centre(ReadOnlySpan<Vector2> ring)
    {
        var sum = Vector2.Zero;
        foreach (var point in ring)
            sum += point;
        return sum / ring.Length;
    }

    public static Bounds BoundsOf(ReadOnlySpan<Vector2> ring)
    {
        var min = ring[0];
        var max = ring[0];
        foreach (var point in ring)
        {
            min = Vector2.Min(min, point);
            max = Vector2.Max(max, point);
        }

        return new Bounds(min, max);
    }

    public static bool Contains(ReadOnlySpan<Vector2> ring, Vector2 point)
    {
        var inside = false;
        for (int i = 0, j = ring.Length - 1; i < ring.Length; j = i++)
        {
            var a = ring[i];
            var b = ring[j];
            if ((a.Y > point.Y) != (b.Y > point.Y) && point.X < ((b.X - a.X) * (point.Y - a.Y) / (b.Y - a.Y)) + a.X)
                inside = !inside;
        }

        return inside;
    }

    public static bool ContainsAll(ReadOnlySpan<Vector2> ring, ReadOnlySpan<Vector2> points)
    {
        foreach (var point in points)
        {
            if (!Contains(ring, point))
                return false;
        }

        return true;
    }

    public static float DistanceToEdge(ReadOnlySpan<Vector2> ring, Vector2 point)
    {
        var best = float.MaxValue;
        for (var i = 0; i < ring.Length; i++)
            best = MathF.Min(best, DistanceToSegment(point, ring[i], ring[(i + 1) % ring.Length]));
        return best;
    }

    public static float DistanceToSegment(Vector2 point, Vector2 a, Vector2 b)
    {
        var along = b - a;
        var t = Math.Clamp(Vector2.Dot(point - a, along) / MathF.Max(1e-9f, along.LengthSquared()), 0, 1);
        return Vector2.Distance(point, a + (along * t));
    }

    /// <summary>Whether two convex rings overlap (separating axes).</summary>
    public static bool ConvexOverlap(ReadOnlySpan<Vector2> a, ReadOnlySpan<Vector2> b) => !Separated(a, b) && !Separated(b, a);

    private static bool Separated(ReadOnlySpan<Vector2> a, ReadOnlySpan<Vector2> b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            var edge = a[(i + 1) % a.Length] - a[i];
            var normal = new Vector2(-edge.Y, edge.X);
            var (minA, maxA) = Project(a, normal);
            var (minB, maxB) = Project(b, normal);
            if (maxA <= minB || maxB <= minA)
                return true;
        }

        return false;
    }

    private static (float Min, float Max) Project(ReadOnlySpan<Vector2> ring, Vector2 axis)
    {
        float min = float.MaxValue, max = float.MinValue;
        foreach (var point in ring)
        {
            var value = Vector2.Dot(point, axis);
            min = MathF.Min(min, value);
            max = MathF.Max(max, value);
        }

        return (min, max);
    }

    /// <summary>Rectangle of <paramref name="length"/> along the unit vector <paramref name="axis"/> and <paramref name="width"/> across it.</summary>
    public static Vector2[] Rectangle(Vector2 centre, Vector2 axis, float length, float width)
    {
        var along = axis * (length / 2);
        var across = Across(axis) * (width / 2);
        return [centre - along - across, centre + along - across, centre + along + across, centre - along + across];
    }

    /// <summary>The unit vector turned by 90 degrees.</summary>
    public static Vector2 Across(Vector2 axis) => new(-axis.Y, axis.X);

    /// <summary>Part of a convex ring on the side of a line that the normal points to.</summary>
    public static Vector2[] ClipHalfPlane(ReadOnlySpan<Vector2> ring, Vector2 origin, Vector2 normal)
    {
        var result = new List<Vector2>(ring.Length + 1);
        for (var i = 0; i < ring.Length; i++)
        {
            var a = ring[i];
            var b = ring[(i + 1) % ring.Length];
            var da = Vector2.Dot(a - origin, normal);
            var db = Vector2.Dot(b - origin, normal);
            if (da >= 0)
                result.Add(a);
            if ((da >= 0) != (db >= 0))
                result.Add(a + ((b - a) * (da / (da - db))));
        }

        return [.. result];
    }

    /// <summary>Convex hull (Andrew's monotone chain).</summary>
    public static Vector2[] ConvexHull(ReadOnlySpan<Vector2> points)
    {
        var sorted = points.ToArray();
        Array.Sort(sorted, static (p, q) => p.X != q.X ? p.X.CompareTo(q.X) : p.Y.CompareTo(q.Y));
        var hull = new Vector2[(2 * sorted.Length) + 1];
        var count = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            while (count >= 2 && Cross(hull[count - 2], hull[count - 1], sorted[i]) <= 0)
                count--;
            hull[count++] = sorted[i];
        }

        for (int i = sorted.Length - 2, lower = count + 1; i >= 0; i--)
        {
            while (count >= lower && Cross(hull[count - 2], hull[count - 1], sorted[i]) <= 0)
                count--;
            hull[count++] = sorted[i];
        }

        return hull[..Math.Max(1, count - 1)];
    }

    private static float Cross(Vector2 o, Vector2 a, Vector2 b) => ((a.X - o.X) * (b.Y - o.Y)) - ((a.Y - o.Y) * (b.X - o.X));

    /// <summary>The ring with every corner moved away from its centre.</summary>
    public static Vector2[] Grow(ReadOnlySpan<Vector2> ring, float metres)
    {
        var centre = Centre(ring);
        var result = new Vector2[ring.Length];
        for (var i = 0; i < ring.Length; i++)
        {
            var outward = ring[i] - centre;
            var length = outward.Length();
            result[i] = length < 1e-3f ? ring[i] : centre + (outward * MathF.Max(0, (length + metres) / length));
        }

        return result;
    }

    /// <summary>Irregular rounded shape: an ellipse with two low harmonics, 20 corners.</summary>
    public static Vector2[] Blob(RandomStream random, Vector2 centre, float radius, float stretch, float roughness)
    {
        var axis = random.Direction();
        var phase2 = random.Range(0, MathF.Tau);
        var phase3 = random.Range(0, MathF.Tau);
        const int Corners = 20;
        var ring = new Vector2[Corners];
        for (var i = 0; i < Corners; i++)
        {
            var angle = MathF.Tau * i / Corners;
            var r = radius * (1 + (roughness * ((0.6f * MathF.Sin((2 * angle) + phase2)) + (0.5f * MathF.Sin((3 * angle) + phase3)) + random.Range(-0.2f, 0.2f))));
            var (sin, cos) = MathF.SinCos(angle);
            ring[i] = centre + (axis * (cos * r * stretch)) + (Across(axis) * (sin * r / stretch));
        }

        return ring;
    }
}
