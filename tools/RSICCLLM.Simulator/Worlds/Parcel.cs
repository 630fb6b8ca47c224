using System.Numerics;
using RSICCLLM.Simulator.Geometry;

namespace RSICCLLM.Simulator.Worlds;

internal enum ParcelUse
{
    Residential,
    Commercial,
    Field,
    Meadow,
    Park,
    Wood,
    Lake,
}

/// <summary>What runs along one edge of a parcel: how far its content keeps away, and whether it can be reached from there.</summary>
internal readonly record struct ParcelEdge(float Inset, bool IsRoad, bool IsFutureRoad);

/// <summary>A convex piece of ground between roads and boundaries, with one use.</summary>
internal sealed class Parcel
{
    public Parcel(Vector2[] outline, ParcelEdge[] edges, int seed)
    {
        Outline = outline;
        Edges = edges;
        Seed = seed;
        Bounds = Polygons.BoundsOf(outline);
        var inner = outline;
        var centre = Polygons.Centre(outline);
        for (var i = 0; i < outline.Length && inner.Length >= 3; i++)
        {
            var (origin, normal) = InwardLine(i, centre);
            inner = Polygons.ClipHalfPlane(inner, origin + (normal * edges[i].Inset), normal);
        }

        Inner = inner.Length >= 3 ? inner : [];
    }

    public Vector2[] Outline { get; }

    public ParcelEdge[] Edges { get; }

    public Bounds Bounds { get; }

    /// <summary>The outline without the roads and verges along it; empty when nothing is left.</summary>
    public Vector2[] Inner { get; }

    public int Seed { get; }

    public ParcelUse Use { get; set; }

    /// <summary>Whether the use was asked for by a change and must stay.</summary>
    public bool IsFixed { get; set; }

    /// <summary>Dense, standard or villa-like lots (0, 1, 2).</summary>
    public int Density { get; set; }

    public Vector2 LongestDirection()
    {
        var best = Vector2.UnitX;
        var length = 0f;
        for (var i = 0; i < Outline.Length; i++)
        {
            var edge = Outline[(i + 1) % Outline.Length] - Outline[i];
            if (edge.Length() > length)
            {
                length = edge.Length();
                best = edge / length;
            }
        }

        return best;
    }

    /// <summary>Edges of the inner ring with the kind of the outer edge that each came from and its inward normal.</summary>
    public IEnumerable<(Vector2 From, Vector2 To, Vector2 Inward, bool IsRoad)> InnerEdges()
    {
        var centre = Polygons.Centre(Outline);
        for (var i = 0; i < Inner.Length; i++)
        {
            var a = Inner[i];
            var b = Inner[(i + 1) % Inner.Length];
            var middle = (a + b) / 2;
            for (var k = 0; k < Outline.Length; k++)
            {
                var (origin, normal) = InwardLine(k, centre);
                if (MathF.Abs(Vector2.Dot(middle - origin, normal) - Edges[k].Inset) < 0.05f)
                {
                    yield return (a, b, normal, Edges[k].IsRoad);
                    break;
                }
            }
        }
    }

    private (Vector2 Origin, Vector2 Normal) InwardLine(int edge, Vector2 centre)
    {
        var a = Outline[edge];
        var direction = Vector2.Normalize(Outline[(edge + 1) % Outline.Length] - a);
        var normal = Polygons.Across(direction);
        return (a, Vector2.Dot(centre - a, normal) >= 0 ? normal : -normal);
    }
}
