using System.Numerics;

namespace RSICCLLM.Simulator.Geometry;

/// <summary>Convex shapes that already stand somewhere, found by grid cell, so that nothing is placed on top of them.</summary>
internal sealed class OccupancyGrid
{
    private const float CellMetres = 32;
    private readonly Dictionary<(int X, int Y), List<Vector2[]>> _cells = [];

    public void Add(ReadOnlySpan<Vector2> ring)
    {
        var hull = Polygons.ConvexHull(ring);
        var (x0, y0, x1, y1) = CellsOf(Polygons.BoundsOf(hull));
        for (var y = y0; y <= y1; y++)
        {
            for (var x = x0; x <= x1; x++)
            {
                if (!_cells.TryGetValue((x, y), out var list))
                    _cells[(x, y)] = list = [];
                list.Add(hull);
            }
        }
    }

    public bool IsFree(ReadOnlySpan<Vector2> ring)
    {
        var hull = Polygons.ConvexHull(ring);
        var (x0, y0, x1, y1) = CellsOf(Polygons.BoundsOf(hull));
        for (var y = y0; y <= y1; y++)
        {
            for (var x = x0; x <= x1; x++)
            {
                if (!_cells.TryGetValue((x, y), out var list))
                    continue;
                foreach (var other in list)
                {
                    if (Polygons.ConvexOverlap(hull, other))
                        return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether a disc touches no shape.</summary>
    public bool IsFree(Vector2 centre, float radius)
    {
        var (x0, y0, x1, y1) = CellsOf(new Bounds(centre, centre).Grow(radius));
        for (var y = y0; y <= y1; y++)
        {
            for (var x = x0; x <= x1; x++)
            {
                if (!_cells.TryGetValue((x, y), out var list))
                    continue;
                foreach (var other in list)
                {
                    if (Polygons.Contains(other, centre) || Polygons.DistanceToEdge(other, centre) < radius)
                        return false;
                }
            }
        }

        return true;
    }

    private static (int X0, int Y0, int X1, int Y1) CellsOf(Bounds bounds) =>
        ((int)MathF.Floor(bounds.Min.X / CellMetres), (int)MathF.Floor(bounds.Min.Y / CellMetres),
            (int)MathF.Floor(bounds.Max.X / CellMetres), (int)MathF.Floor(bounds.Max.Y / CellMetres));
}
