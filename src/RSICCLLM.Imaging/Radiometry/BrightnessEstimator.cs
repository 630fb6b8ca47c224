using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Radiometry;

/// <summary>
/// Relative radiometric normalisation: a line for each band, fitted to the pixels that did not change. Pixels of both dates are sampled from
/// windows spread evenly; a first line comes from the percentiles of both (a monotone, so a rank-preserving, match); then pixels far from the
/// line in any band are set aside as changed and the line is fitted anew (major axis, because both dates have noise), a fixed number of times.
/// Idea: pseudo-invariant features (J. R. Schott, C. Salvaggio, W. J. Volchok, "Radiometric scene normalization using pseudoinvariant features",
/// 1988) found by iterative reweighting as in M. J. Canty and A. A. Nielsen, 2008. The same scenes give the same figures.
/// </summary>
public static class BrightnessEstimator
{
    private const int WindowsAlong = 8;
    private const int WindowEdge = 64;
    private const int Rounds = 8;
    private const int LeastPixels = 1000;

    // Multiples of the median distance within which a pixel counts as unchanged.
    private const double Width = 2.5;

    /// <summary>Measures the transfer.</summary>
    /// <param name="pair">The pair, aligned already.</param>
    /// <param name="cancellation">Looked at before each window.</param>
    /// <returns><see langword="null"/> where the dates have too few pixels in common.</returns>
    /// <exception cref="RasterException">A file is damaged where it was sampled.</exception>
    public static BrightnessTransfer? Measure(PairReader pair, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var pixels = Sample(pair, cancellation);
        if (pixels.Count < LeastPixels)
            return null;
        var lines = Enumerable.Range(0, 3).Select(band => ByPercentiles(pixels, band)).ToArray();
        var stable = pixels;
        for (var round = 0; round < Rounds; round++)
        {
            var limits = Enumerable.Range(0, 3).Select(band => Width * Math.Max(1, Median(pixels.Select(p => Distance(p, lines, band))))).ToArray();
            stable = [.. pixels.Where(p => Enumerable.Range(0, 3).All(band => Distance(p, lines, band) <= limits[band]))];
            if (stable.Count < LeastPixels / 2)
                return null;
            lines = [.. Enumerable.Range(0, 3).Select(band => ByMajorAxis(stable, band))];
        }

        return lines.All(l => l.Gain is > 0.2 and < 5) ? new BrightnessTransfer(lines, stable.Count) : null;
    }

    private static double Distance(Sampled pixel, BandTransfer[] lines, int band) =>
        Math.Abs(pixel.Before(band) - (lines[band].Gain * pixel.After(band)) - lines[band].Offset);

    private static BandTransfer ByPercentiles(List<Sampled> pixels, int band)
    {
        var (before, after) = (pixels.Select(p => p.Before(band)).Order().ToList(), pixels.Select(p => p.After(band)).Order().ToList());
        var (low, high) = (pixels.Count / 10, pixels.Count * 9 / 10);
        var gain = after[high] > after[low] ? (double)(before[high] - before[low]) / (after[high] - after[low]) : 1;
        return new BandTransfer(gain, before[pixels.Count / 2] - (gain * after[pixels.Count / 2]));
    }

    private static BandTransfer ByMajorAxis(List<Sampled> pixels, int band)
    {
        double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
        foreach (var pixel in pixels)
        {
            var (a, b) = ((double)pixel.After(band), (double)pixel.Before(band));
            (x, y, xx, yy, xy) = (x + a, y + b, xx + (a * a), yy + (b * b), xy + (a * b));
        }

        var n = pixels.Count;
        var (sxx, syy, sxy) = ((xx / n) - (x / n * (x / n)), (yy / n) - (y / n * (y / n)), (xy / n) - (x / n * (y / n)));
        if (sxy <= 0)
            return new BandTransfer(1, (y - x) / n);
        var gain = (syy - sxx + Math.Sqrt(((syy - sxx) * (syy - sxx)) + (4 * sxy * sxy))) / (2 * sxy);
        return new BandTransfer(gain, (y / n) - (gain * x / n));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static List<Sampled> Sample(PairReader pair, CancellationToken cancellation)
    {
        var found = new List<Sampled>();
        foreach (var row in Places(pair.Grid.Height))
        {
            foreach (var column in Places(pair.Grid.Width))
            {
                cancellation.ThrowIfCancellationRequested();
                var both = pair.Read(new PixelWindow(column, row, Math.Min(WindowEdge, pair.Grid.Width), Math.Min(WindowEdge, pair.Grid.Height)));
                var (a, b) = (both.Before.Image.Pixels, both.After.Image.Pixels);
                for (var i = 0; i < a.Length / 3; i++)
                {
                    // Black and white may be cut off.
                    if (both.Before.Valid.Flags[i] && both.After.Valid.Flags[i] && Enumerable.Range(i * 3, 3).All(at => a[at] is > 2 and < 253 && b[at] is > 2 and < 253))
                        found.Add(new Sampled(a[i * 3], a[(i * 3) + 1], a[(i * 3) + 2], b[i * 3], b[(i * 3) + 1], b[(i * 3) + 2]));
                }
            }
        }

        return found;
    }

    private static IEnumerable<int> Places(int size)
    {
        var count = Math.Min(WindowsAlong, Math.Max(1, size / WindowEdge));
        for (var i = 0; i < count; i++)
            yield return count == 1 ? 0 : (int)((long)i * (size - WindowEdge) / (count - 1));
    }

    private readonly record struct Sampled(byte RedBefore, byte GreenBefore, byte BlueBefore, byte RedAfter, byte GreenAfter, byte BlueAfter)
    {
        public byte Before(int band) => band switch { 0 => RedBefore, 1 => GreenBefore, _ => BlueBefore };

        public byte After(int band) => band switch { 0 => RedAfter, 1 => GreenAfter, _ => BlueAfter };
    }
}
