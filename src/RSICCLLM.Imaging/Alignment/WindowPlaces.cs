namespace RSICCLLM.Imaging.Alignment;

/// <summary>Where windows lie along one axis of the grid.</summary>
internal static class WindowPlaces
{
    private const int MostAlong = 8;

    /// <summary>First pixels of windows that are spread evenly, not closer than a quarter of an edge, at most eight.</summary>
    /// <param name="size">Pixels of the axis, at least an edge.</param>
    /// <param name="edge">Pixels of a window.</param>
    /// <param name="margin">Pixels left free at both ends.</param>
    /// <param name="shift">Windows are moved inwards as far as is needed for the same window, moved by so many pixels, to lie within the axis as well.</param>
    public static List<int> Along(int size, int edge, int margin = 0, int shift = 0)
    {
        var free = size - (2 * margin) - edge;
        var count = Math.Min(MostAlong, 1 + (free / (edge / 4)));
        var (least, most) = (Math.Max(0, -shift), Math.Min(size, size - shift) - edge);
        return [.. Enumerable.Range(0, count)
            .Select(i => margin + (count == 1 ? free / 2 : (int)((long)i * free / (count - 1))))
            .Select(place => most < least ? place : Math.Clamp(place, least, most)).Distinct()];
    }

    /// <summary>
    /// As how many independent windows they count, 1 to their number: what two faded windows have in common by chance is the square of their
    /// fadings' correlation.
    /// </summary>
    public static double Independent(IReadOnlyList<int> places, int edge)
    {
        var fading = TaperedWindow.Fading(edge, 0);
        var power = fading.Sum(f => f * f);
        double Common(int distance) => Enumerable.Range(0, Math.Max(0, edge - distance)).Sum(i => fading[i] * fading[i + distance]) / power;
        var common = places.Sum(a => places.Sum(b => Math.Pow(Common(Math.Abs(a - b)), 2)));
        return places.Count * places.Count / common;
    }
}
