using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Worlds.Generation;

/// <summary>A road that the division has to draw through a point.</summary>
internal sealed record ForcedCut(Vector2 Through, ChangeClass Class)
{
    public Road? Road { get; set; }
}

/// <summary>
/// Divides a plot into convex parcels by straight cuts (binary space partition); most cuts are roads.
/// A forced cut is made as soon as the piece that holds its point is next, at the latest when it would become a parcel.
/// </summary>
internal sealed class ParcelDivider(World world, RandomStream random, IReadOnlyList<ForcedCut> forced, float leafMetres, float roadShare, float forcedEarly)
{
    private Vector2 _frame;

    public void Divide()
    {
        var angle = world.Style.StreetDirection is { } degrees
            ? (degrees + (random.Bell() * 8)) * MathF.PI / 180
            : random.Range(0, MathF.PI);
        _frame = new Vector2(MathF.Cos(angle), MathF.Sin(angle));
        var ring = world.Plot.Ring();
        Split(ring, new ParcelEdge[ring.Length], 0);
    }

    private void Split(Vector2[] ring, ParcelEdge[] edges, int depth)
    {
        ForcedCut? cut = null;
        foreach (var candidate in forced)
        {
            if (candidate.Road is null && Polygons.Contains(ring, candidate.Through))
                cut = candidate;
        }

        var (along, extent, across) = LongestExtent(ring);
        var limit = leafMetres * random.Range(0.75f, 1.45f);
        var isLeaf = extent < limit || (depth == 0 && cut is null && random.Chance(0.12) && extent < limit * 2.5f);
        if (isLeaf && cut is null)
        {
            world.Parcels.Add(new Parcel(ring, edges, random.NextSeed()));
            return;
        }

        var useForced = cut is not null && (isLeaf || random.Chance(forcedEarly));
        var tilt = random.Bell() * 0.07f;
        var normal = Vector2.Normalize(along + (Polygons.Across(along) * tilt));
        Vector2 origin;
        if (useForced)
        {
            origin = cut!.Through;
            if (extent < across * 1.6f && random.Chance(0.5))
                normal = Polygons.Across(normal);
        }
        else
        {
            var (min, max) = Extent(ring, normal);
            origin = normal * (min + ((max - min) * random.Range(0.34f, 0.66f)));
        }

        Cut(ring, edges, depth, origin, normal, useForced ? cut : null);
    }

    private void Cut(Vector2[] ring, ParcelEdge[] edges, int depth, Vector2 origin, Vector2 normal, ForcedCut? cut)
    {
        var touchesFuture = false;
        var ends = new List<Vector2>(2);
        for (var i = 0; i < ring.Length; i++)
        {
            var a = ring[i];
            var b = ring[(i + 1) % ring.Length];
            var da = Vector2.Dot(a - origin, normal);
            var db = Vector2.Dot(b - origin, normal);
            if ((da >= 0) == (db >= 0))
                continue;
            ends.Add(a + ((b - a) * (da / (da - db))));
            touchesFuture |= edges[i].IsFutureRoad;
        }

        if (ends.Count != 2)
        {
            // The cut misses the ring (a forced point on its very border): nothing to divide.
            if (cut is not null)
                cut.Road = new Road(origin, origin, RoadClass.Track, 0, 0, 0, 0);
            Split(ring, edges, depth + 1);
            return;
        }

        var edge = MakeRoad(ends[0], ends[1], depth, touchesFuture, cut);
        var (ringA, edgesA) = Side(ring, edges, origin, normal, edge);
        var (ringB, edgesB) = Side(ring, edges, origin, -normal, edge);
        Split(ringA, edgesA, depth + 1);
        Split(ringB, edgesB, depth + 1);
    }

    private ParcelEdge MakeRoad(Vector2 from, Vector2 to, int depth, bool touchesFuture, ForcedCut? cut)
    {
        if (cut is null && (touchesFuture || !random.Chance(roadShare)))
            return new ParcelEdge(random.Range(0.3f, 1.2f), false, false);
        var kind = random.Weighted(depth < 2 ? [0.4f, 0.55f, 0.05f] : [0.1f, 0.7f, 0.2f]);
        if (cut is not null && kind == (int)RoadClass.Track)
            kind = (int)RoadClass.Street;
        var roadClass = (RoadClass)kind;
        var (width, sidewalk) = roadClass switch
        {
            RoadClass.Main => (random.Range(7.6f, 9.6f), random.Chance(0.6) ? random.Range(1.4f, 2.2f) : 0.4f),
            RoadClass.Street => (random.Range(5.4f, 6.8f), random.Chance(0.75) ? random.Range(1.1f, 1.8f) : 0.3f),
            _ => (random.Range(2.8f, 3.8f), 0f),
        };
        var isFuture = cut?.Class == ChangeClass.RoadBuilt;
        var widthBefore = isFuture ? 0 : width;
        if (cut?.Class == ChangeClass.RoadWidened)
        {
            width = random.Range(9.5f, 12.5f);
            widthBefore = random.Range(4.4f, 5.8f);
        }

        var road = new Road(from, to, roadClass, widthBefore, width, sidewalk, random.NextSeed());
        world.Roads.Add(road);
        if (cut is not null)
            cut.Road = road;
        return new ParcelEdge((width / 2) + sidewalk + 0.6f, true, isFuture);
    }

    private static (Vector2[] Ring, ParcelEdge[] Edges) Side(Vector2[] ring, ParcelEdge[] edges, Vector2 origin, Vector2 normal, ParcelEdge cutEdge)
    {
        var points = new List<Vector2>();
        var kinds = new List<ParcelEdge>();
        for (var i = 0; i < ring.Length; i++)
        {
            var a = ring[i];
            var b = ring[(i + 1) % ring.Length];
            var da = Vector2.Dot(a - origin, normal);
            var db = Vector2.Dot(b - origin, normal);
            if (da >= 0)
            {
                points.Add(a);
                kinds.Add(edges[i]);
            }

            if ((da >= 0) == (db >= 0))
                continue;
            points.Add(a + ((b - a) * (da / (da - db))));

            // Leaving the side: the cut comes next. Entering it: the rest of this edge.
            kinds.Add(da >= 0 ? cutEdge : edges[i]);
        }

        return ([.. points], [.. kinds]);
    }

    private (Vector2 Along, float Extent, float Across) LongestExtent(Vector2[] ring)
    {
        var (minA, maxA) = Extent(ring, _frame);
        var (minB, maxB) = Extent(ring, Polygons.Across(_frame));
        return maxA - minA >= maxB - minB
            ? (_frame, maxA - minA, maxB - minB)
            : (Polygons.Across(_frame), maxB - minB, maxA - minA);
    }

    private static (float Min, float Max) Extent(Vector2[] ring, Vector2 axis)
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
}
