namespace RSICCLLM.Imaging.Alignment;

/// <summary>
/// The standard error of a shift by leaving out one part of the scene after the other. Source: B. Efron, "The Jackknife, the Bootstrap and Other
/// Resampling Plans", 1982; windows of one part share pixels, so they are left out together.
/// </summary>
internal static class Jackknife
{
    private const int PartsAlong = 4;

    /// <summary>Standard error in pixels, over both axes; 0 where there is only one part.</summary>
    /// <param name="stack">The windows.</param>
    /// <param name="weights">One for each.</param>
    /// <param name="shift">The shift between the moved windows, found from all.</param>
    public static double StandardError(WindowStack stack, double[] weights, Shift shift)
    {
        var all = stack.Sum(weights);
        var (columns, rows) = (Parts(stack.Spectra.Select(s => s.Place.Column)), Parts(stack.Spectra.Select(s => s.Place.Row)));
        var shifts = Enumerable.Range(0, weights.Length).GroupBy(i => (columns[i], rows[i])).Select(part =>
        {
            var others = all.Copy();
            foreach (var i in part)
                others.Add(stack.Spectra[i].Spectrum, -weights[i]);
            var refined = others.Refined(shift);
            others.Release();
            return refined;
        }).ToList();
        all.Release();
        return StandardError(shifts);
    }

    /// <summary>Standard error of shifts that were each found without one part.</summary>
    public static double StandardError(IReadOnlyList<Shift> shifts)
    {
        if (shifts.Count < 2)
            return 0;
        var mean = new Shift(shifts.Average(s => s.Columns), shifts.Average(s => s.Rows));
        return Math.Sqrt((shifts.Count - 1.0) / shifts.Count * shifts.Sum(s => Math.Pow(s.DistanceTo(mean), 2)));
    }

    // Which quarter of the way from the first to the last place each one lies in.
    private static List<int> Parts(IEnumerable<int> places)
    {
        var list = places.ToList();
        if (list.Count == 0)
            return list;
        var (least, most) = (list.Min(), list.Max());
        return [.. list.Select(p => (int)((long)(p - least) * PartsAlong / (most - least + 1)))];
    }
}
