using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using NetTopologySuite.Operation.Predicate;

namespace RSICCLLM.Reports.Pictures;

/// <summary>
/// Finds a place for the number of each outline: inside the frame, on no other label and on no reserved area (scale bar,
/// north arrow), and off the outlines where there is room. Greedy in the order given, so that the most important change
/// gets the best place; the same input gives the same places.
/// </summary>
internal static class LabelPlacement
{
    private const double OutlineCost = 4;
    private const double OwnOutlineCost = 6;

    /// <summary>Directions in the order in which cartographers prefer them: right above first.</summary>
    private static readonly (double X, double Y)[] Directions =
        [(1, -1), (-1, -1), (1, 1), (-1, 1), (1, 0), (0, -1), (-1, 0), (0, 1)];

    /// <summary>Places labels.</summary>
    /// <param name="frame">Where labels may lie.</param>
    /// <param name="outlines">What they name, in the frame's units.</param>
    /// <param name="sizes">Width and height of each label.</param>
    /// <param name="reserved">What they must not touch.</param>
    /// <param name="gap">Distance between a label and its outline.</param>
    /// <returns>A rectangle for each label; <see langword="null"/> where every place would cover another label.</returns>
    public static Envelope?[] Place(Envelope frame, IReadOnlyList<Geometry> outlines, IReadOnlyList<(double Width, double Height)> sizes, IReadOnlyList<Envelope> reserved, double gap)
    {
        var index = new STRtree<int>();
        for (var i = 0; i < outlines.Count; i++)
            index.Insert(outlines[i].EnvelopeInternal, i);
        var taken = new List<Envelope>(reserved);
        var places = new Envelope?[outlines.Count];
        for (var i = 0; i < outlines.Count; i++)
        {
            var best = double.PositiveInfinity;
            foreach (var (candidate, distance) in Candidates(outlines[i], frame, sizes[i], gap))
            {
                if (distance >= best || !frame.Contains(candidate) || taken.Exists(candidate.Intersects))
                    continue;
                var cost = distance + Covered(candidate, i, outlines, index);
                if (cost >= best)
                    continue;
                best = cost;
                places[i] = candidate;
            }

            if (places[i] is { } place)
                taken.Add(place);
        }

        return places;
    }

    private static double Covered(Envelope candidate, int own, IReadOnlyList<Geometry> outlines, STRtree<int> index)
    {
        var cost = 0.0;
        foreach (var other in index.Query(candidate))
        {
            if (RectangleIntersects.Intersects((Polygon)outlines[own].Factory.ToGeometry(candidate), outlines[other]))
                cost += other == own ? OwnOutlineCost : OutlineCost;
        }

        return cost;
    }

    private static IEnumerable<(Envelope Box, double Distance)> Candidates(Geometry outline, Envelope frame, (double Width, double Height) size, double gap)
    {
        // What lies outside the picture is not seen; the label belongs to what is.
        var around = outline.EnvelopeInternal.Intersection(frame);
        if (around.IsNull)
            yield break;
        for (var ring = 0; ring < 4; ring++)
        {
            var reach = gap + (ring * size.Height * 0.9);
            for (var d = 0; d < Directions.Length; d++)
            {
                var (dx, dy) = Directions[d];
                var x = dx > 0 ? around.MaxX + reach : dx < 0 ? around.MinX - reach - size.Width : around.Centre.X - (size.Width / 2);
                var y = dy > 0 ? around.MaxY + reach : dy < 0 ? around.MinY - reach - size.Height : around.Centre.Y - (size.Height / 2);
                yield return (new Envelope(x, x + size.Width, y, y + size.Height), (ring * 1.5) + (d * 0.1));
            }
        }

        // A change that fills the picture: its number stands inside, near the edge first.
        foreach (var (fx, fy, cost) in new[] { (0.0, 0.0, 0.0), (1.0, 0.0, 0.1), (0.0, 1.0, 0.2), (1.0, 1.0, 0.3), (0.5, 0.5, 0.4) })
        {
            var x = around.MinX + gap + (fx * Math.Max(0, around.Width - size.Width - (2 * gap)));
            var y = around.MinY + gap + (fy * Math.Max(0, around.Height - size.Height - (2 * gap)));
            yield return (new Envelope(x, x + size.Width, y, y + size.Height), 5 + cost);
        }

        if (InteriorPointArea.GetInteriorPoint(outline) is { } inside)
            yield return (new Envelope(inside.X - (size.Width / 2), inside.X + (size.Width / 2), inside.Y - (size.Height / 2), inside.Y + (size.Height / 2)), 6);
    }
}
