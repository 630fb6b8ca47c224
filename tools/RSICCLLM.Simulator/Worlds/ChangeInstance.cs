using System.Numerics;
using RSICCLLM.Simulator.Geometry;

namespace RSICCLLM.Simulator.Worlds;

/// <summary>One changed object: its class and the ground that it covers, as rings in metres (several for the two strips of a widened road).</summary>
internal sealed record ChangeInstance(ChangeClass Class, IReadOnlyList<Vector2[]> Rings)
{
    public float Area => Rings.Sum(ring => Polygons.Area(ring));

    public Bounds Bounds => Polygons.BoundsOf([.. Rings.SelectMany(ring => ring)]);
}
