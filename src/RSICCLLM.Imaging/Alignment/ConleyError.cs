using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Alignment;

/// <summary>
/// The standard error of a shift from each window's influence on it, where windows that are near each other count as related: overlapping ones
/// share pixels, neighbours share relief. Source: T. G. Conley, "GMM estimation with cross sectional dependence", 1999, with a triangular kernel.
/// </summary>
internal static class ConleyError
{
    // Windows nearer than this part of the ground that all of them cover are related.
    private const double RelatedPart = 0.25;

    // Fewer say nothing of how much windows differ.
    private const double LeastIndependent = 2;

    /// <summary>Standard error in pixels, over both axes; infinite where the windows are too few or too near each other to tell.</summary>
    /// <param name="windows">Each window's correlation at the shift, how much it counts (more than 0), and where it lies.</param>
    /// <param name="edge">Pixels of a window along each axis.</param>
    public static double Of(IReadOnlyList<(CorrelationPoint Point, double Weight, PixelWindow Place)> windows, int edge)
    {
        // One step of Newton's method from the shift that all windows gave, for each of them alone.
        var all = windows.Aggregate(default(CorrelationPoint), (sum, w) => sum.Plus(w.Point, w.Weight));
        var influences = windows.Select(w => all.StepOf(w.Weight * w.Point.X, w.Weight * w.Point.Y)).ToList();
        if (influences.Count == 0 || influences[0] is null)
            return double.PositiveInfinity;
        var (across, down) = (Range(windows.Select(w => w.Place.Column), edge), Range(windows.Select(w => w.Place.Row), edge));
        double variance = 0, related = 0;
        for (var i = 0; i < windows.Count; i++)
        {
            for (var j = 0; j < windows.Count; j++)
            {
                var (place, other) = (windows[i].Place, windows[j].Place);
                var kernel = Kernel(place.Column - other.Column, across) * Kernel(place.Row - other.Row, down);
                related += kernel * windows[i].Weight * windows[j].Weight;
                variance += kernel * ((influences[i]!.Value.Columns * influences[j]!.Value.Columns) + (influences[i]!.Value.Rows * influences[j]!.Value.Rows));
            }
        }

        // Influences are measured from a shift that was fitted to them: one of the independent windows is used up.
        var independent = Math.Pow(windows.Sum(w => w.Weight), 2) / related;
        return independent >= LeastIndependent - 1e-9 ? Math.Sqrt(Math.Max(0, variance) * independent / (independent - 1)) : double.PositiveInfinity;
    }

    private static double Range(IEnumerable<int> places, int edge)
    {
        var list = places.ToList();
        return Math.Max(edge, RelatedPart * (list.Max() - list.Min() + edge));
    }

    private static double Kernel(int distance, double range) => Math.Max(0, 1 - (Math.Abs(distance) / range));
}
