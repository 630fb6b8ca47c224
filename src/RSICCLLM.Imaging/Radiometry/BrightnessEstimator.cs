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
        // A pixel is its codes of red, green and blue.
        var pixels = new List<(ushort Red, ushort Green, ushort Blue)>();
        Sample(pair, pixels, cancellation);
        if (pixels.Count < LeastPixels)
            return null;
        var all = Count(pixels);
        var lines = Array.ConvertAll(all, band => band.ByPercentiles());
        var stable = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var near = all.Zip(lines, (band, line) => LevelPairs.Within(line, Width * Math.Max(1, band.MedianDistance(line)))).ToArray();
            var unchanged = Count(pixels.Where(p => near[0][p.Red] && near[1][p.Green] && near[2][p.Blue]));
            stable = unchanged[0].Pixels;
            if (stable < LeastPixels / 2)
                return null;
            lines = Array.ConvertAll(unchanged, band => band.ByMajorAxis());
        }

        return lines.All(l => l.Gain is > 0.2 and < 5) ? new BrightnessTransfer(lines, stable) : null;
    }

    private static LevelPairs[] Count(IEnumerable<(ushort Red, ushort Green, ushort Blue)> pixels)
    {
        LevelPairs red = new(), green = new(), blue = new();
        foreach (var pixel in pixels)
        {
            red.Add(pixel.Red);
            green.Add(pixel.Green);
            blue.Add(pixel.Blue);
        }

        return [red, green, blue];
    }

    private static void Sample(PairReader pair, List<(ushort Red, ushort Green, ushort Blue)> found, CancellationToken cancellation)
    {
        foreach (var row in Places(pair.Grid.Height))
        {
            foreach (var column in Places(pair.Grid.Width))
            {
                cancellation.ThrowIfCancellationRequested();
                var both = pair.Read(new PixelWindow(column, row, Math.Min(WindowEdge, pair.Grid.Width), Math.Min(WindowEdge, pair.Grid.Height)));
                var (a, b) = (both.Before.Image.Pixels, both.After.Image.Pixels);
                for (int i = 0, at = 0; at + 2 < a.Length; i++, at += 3)
                {
                    if (both.Before.Valid.Flags[i] && both.After.Valid.Flags[i] && IsWhole(a, at) && IsWhole(b, at))
                        found.Add((LevelPairs.Code(a[at], b[at]), LevelPairs.Code(a[at + 1], b[at + 1]), LevelPairs.Code(a[at + 2], b[at + 2])));
                }
            }
        }
    }

    // Black and white may be cut off.
    private static bool IsWhole(byte[] pixels, int at) => pixels[at] is > 2 and < 253 && pixels[at + 1] is > 2 and < 253 && pixels[at + 2] is > 2 and < 253;

    private static IEnumerable<int> Places(int size)
    {
        var count = Math.Min(WindowsAlong, Math.Max(1, size / WindowEdge));
        for (var i = 0; i < count; i++)
            yield return count == 1 ? 0 : (int)((long)i * (size - WindowEdge) / (count - 1));
    }
}
