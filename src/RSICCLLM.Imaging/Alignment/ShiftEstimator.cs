using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Alignment;

/// <summary>
/// Measures the residual shift of a pair by phase correlation on windows spread evenly over the common grid. Each window gives a shift; the
/// shift that most windows agree on wins, so that changed places, crops and shadows do not count; the spectra of those windows are summed and
/// give the final figure. A second pass with the windows of the later date moved by whole pixels keeps the windows' fading from pulling it to zero.
/// The same scenes give the same figures.
/// </summary>
public static class ShiftEstimator
{
    /// <summary>Greatest shift that is looked for along each axis, in pixels of the common grid (a quarter of a window, where scenes are smaller than one).</summary>
    public const int Reach = 32;

    private const int LargestEdge = 128;
    private const int SmallestEdge = 32;
    private const int WindowsAlong = 8;

    // Windows agree where they differ by less than this many pixels.
    private const double Agreement = 0.5;
    private const int LeastAgreeing = 4;
    private const double LeastShare = 0.4;
    private const double LeastValidShare = 0.98;

    // In small scenes neighbouring windows share three quarters of their pixels along each axis, so sixteen of them count as one; what they share
    // by chance they share together, so their agreement alone proves nothing. The highest of some thousand chance values lies four deviations up.
    private const int WindowsPerIndependent = 16;
    private const double LeastPeakOverNoise = 6;

    /// <summary>Measures the shift between two dates of one grid.</summary>
    /// <param name="pair">Reads both scenes, neither of them corrected yet.</param>
    /// <param name="cancellation">Looked at before each window.</param>
    /// <exception cref="RasterException">A file is damaged where it was sampled.</exception>
    public static ShiftEstimate Measure(PairReader pair, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var edge = LargestEdge;
        while (edge > Math.Min(pair.Grid.Width, pair.Grid.Height))
            edge /= 2;
        if (edge < SmallestEdge)
            return ShiftEstimate.None(0);
        var windows = Places(pair.Grid.Height, edge).SelectMany(_ => Places(pair.Grid.Width, edge), (row, column) => new PixelWindow(column, row, edge, edge)).ToList();
        var rough = Pass(pair, windows, 0, 0, Math.Min(Reach, edge / 4), cancellation);
        if (!rough.IsFound)
            return rough;
        var (columns, rows) = ((int)Math.Round(rough.Shift.Columns), (int)Math.Round(rough.Shift.Rows));
        var fine = (columns, rows) == (0, 0) ? rough : Pass(pair, windows, columns, rows, 2, cancellation);
        return fine.IsFound ? fine : rough;
    }

    private static ShiftEstimate Pass(PairReader pair, List<PixelWindow> windows, int columns, int rows, int reach, CancellationToken cancellation)
    {
        var found = new List<(CrossPowerSpectrum Spectrum, Shift Shift)>();
        foreach (var window in windows)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Spectrum(pair, window, columns, rows) is { } spectrum)
                found.Add((spectrum, spectrum.Peak(reach).Shift));
        }

        if (found.Count == 0)
            return ShiftEstimate.None(0);
        var centre = found.MaxBy(f => found.Count(g => g.Shift.DistanceTo(f.Shift) < Agreement)).Shift;
        var agreeing = found.Where(f => f.Shift.DistanceTo(centre) < Agreement).ToList();
        if (agreeing.Count < LeastAgreeing || agreeing.Count < LeastShare * found.Count)
            return ShiftEstimate.None(found.Count, agreeing.Count);
        var sum = CrossPowerSpectrum.Empty(windows[0].Width);
        agreeing.ForEach(f => sum.Add(f.Spectrum));
        var (shift, height) = sum.Peak(reach);
        if (height < LeastPeakOverNoise * CrossPowerSpectrum.Noise(windows[0].Width, Math.Max(1, agreeing.Count / (double)WindowsPerIndependent)))
            return ShiftEstimate.None(found.Count, agreeing.Count);
        var distances = agreeing.Select(f => f.Shift.DistanceTo(shift)).Order().ToList();
        return new ShiftEstimate(new Shift(shift.Columns + columns, shift.Rows + rows), true, found.Count, agreeing.Count, distances[distances.Count / 2]);
    }

    private static CrossPowerSpectrum? Spectrum(PairReader pair, PixelWindow window, int columns, int rows)
    {
        var before = pair.ReadBefore(window);
        if (before.Valid.ValidShare < LeastValidShare)
            return null;
        var after = pair.ReadAfter(window with { Column = window.Column + columns, Row = window.Row + rows });
        return after.Valid.ValidShare < LeastValidShare ? null : CrossPowerSpectrum.Of(Brightness(before.Image), Brightness(after.Image), window.Width);
    }

    private static float[] Brightness(RgbImage image)
    {
        var result = new float[image.Width * image.Height];
        for (int i = 0, at = 0; i < result.Length; i++, at += 3)
            result[i] = (0.299f * image.Pixels[at]) + (0.587f * image.Pixels[at + 1]) + (0.114f * image.Pixels[at + 2]);
        return result;
    }

    // Spread evenly, not closer than a quarter of an edge.
    private static IEnumerable<int> Places(int size, int edge)
    {
        var count = Math.Min(WindowsAlong, 1 + ((size - edge) / (edge / 4)));
        for (var i = 0; i < count; i++)
            yield return count == 1 ? (size - edge) / 2 : (int)((long)i * (size - edge) / (count - 1));
    }
}
