using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Alignment;

/// <summary>
/// The standard error of a shift from what each window pulls it by, where windows that are near each other count as related: overlapping ones
/// share pixels, neighbours share relief. Source: T. G. Conley, "GMM estimation with cross sectional dependence", 1999, with a triangular kernel.
/// </summary>
internal static class SpatialError
{
    // Windows nearer than this part of the ground that all of them cover are related.
    private const double RelatedPart = 0.25;

    /// <summary>Standard error in pixels, over both axes; infinite where the windows are too few or too near each other to tell.</summary>
    /// <param name="pulls">By how much each window pulls the shift, in pixels (they add up to nothing), and where it lies.</param>
    /// <param name="edge">Pixels of a window along each axis.</param>
    public static double Of(IReadOnlyList<(Shift Pull, PixelWindow Place)> pulls, int edge)
    {
        if (pulls.Count == 0)
            return double.PositiveInfinity;
        var (across, down) = (Range(pulls.Select(p => p.Place.Column), edge), Range(pulls.Select(p => p.Place.Row), edge));
        double variance = 0, related = 0;
        foreach (var (pull, place) in pulls)
        {
            foreach (var (other, elsewhere) in pulls)
            {
                var relation = Relation(place.Column - elsewhere.Column, across) * Relation(place.Row - elsewhere.Row, down);
                related += relation;
                variance += relation * ((pull.Columns * other.Columns) + (pull.Rows * other.Rows));
            }
        }

        // Pulls are measured from a shift that was fitted to them: one of the independent ones is used up.
        var independent = pulls.Count * pulls.Count / related;
        return independent > 1 + 1e-9 ? Math.Sqrt(Math.Max(0, variance) * independent / (independent - 1)) : double.PositiveInfinity;
    }

    private static double Range(IEnumerable<int> places, int edge)
    {
        var list = places.ToList();
        return Math.Max(edge, RelatedPart * (list.Max() - list.Min() + edge));
    }

    private static double Relation(int distance, double range) => Math.Max(0, 1 - (Math.Abs(distance) / range));
}
