using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Alignment;

/// <summary>
/// Measures the residual shift of a pair by phase correlation on windows spread evenly over the common grid. The spectra of all windows are
/// summed, so that what both dates have in common adds up and changed places, crops and shadows do not; then each window counts as much as it
/// shows the shift that was found. The later date's windows follow the shift, so that both dates show the same ground. The same scenes give the
/// same figures.
/// </summary>
public static class ShiftEstimator
{
    /// <summary>Greatest shift that is looked for along each axis, in pixels of the common grid (a quarter of a window, where scenes are smaller than one).</summary>
    public const int Reach = 32;

    private const int LargestEdge = 128;
    private const int SmallestEdge = 32;

    // So many windows fit beside each other where the shift is refined: parts that are left out in turn need ground of their own.
    private const int WindowsAbreast = 3;

    // Kept free at the scene's borders, so that shifts up to this are measured on the same ground.
    private const int Margin = 8;

    // How far the refined shift may lie from the first one along each axis, and when it has settled.
    private const int RefinedReach = 4;
    private const int MostPasses = 4;
    private const double Settled = 0.003;

    // The highest of some thousand chance values lies four deviations up.
    private const double LeastOverChance = 5.5;

    // Two layers of a scene, roofs and ground, may each have a shift; where chance could make another one the highest there is no one shift.
    private const double LeastOverRival = 3;
    private const double LeastShareOverRival = 0.1;

    // A window agrees where its own correlation at the shift stands so many deviations above chance.
    private const double AgreeingOverChance = 2;
    private const int LeastAgreeing = 4;
    private const double GreatestError = 0.5;

    /// <summary>Measures the shift between two dates of one grid.</summary>
    /// <param name="pair">Reads both scenes, neither of them corrected yet.</param>
    /// <param name="cancellation">Looked at before each window.</param>
    /// <exception cref="RasterException">A file is damaged where it was sampled.</exception>
    public static ShiftEstimate Measure(PairReader pair, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var size = Math.Min(pair.Grid.Width, pair.Grid.Height);
        if (size < SmallestEdge)
            return new ShiftEstimate(default, false, 0, 0, 0);
        var rough = Edge(size);
        var buffers = new SpectrumBuffers();
        var stack = WindowStack.Read(pair, rough, 0, default, buffers, cancellation);
        stack.FadeFor(default);
        if (stack.Spectra.Count == 0)
            return new ShiftEstimate(default, false, 0, 0, 0);
        var sum = stack.Sum();
        var (shift, height, rival) = sum.Peak(Math.Min(Reach, rough / 4));
        var noise = CrossPowerSpectrum.Noise(rough, stack.Independent);
        sum.Release();
        stack.Release();
        var fine = Refined(pair, Math.Max(SmallestEdge, Edge(size / WindowsAbreast)), shift, buffers, cancellation);
        var isClear = IsClear(height / noise, rival / noise) && fine.IsFound;
        return fine with { IsFound = isClear, Shift = isClear ? fine.Shift : default, StandardError = isClear ? fine.StandardError : 0, OverChance = Math.Min(height / noise, fine.OverChance) };
    }

    // In deviations of chance.
    private static bool IsClear(double peak, double rival) => peak >= LeastOverChance && peak - rival >= Math.Max(LeastOverRival, LeastShareOverRival * peak);

    private static int Edge(int size)
    {
        var edge = LargestEdge;
        while (edge > size)
            edge /= 2;
        return edge;
    }

    private static ShiftEstimate Refined(PairReader pair, int edge, Shift shift, SpectrumBuffers buffers, CancellationToken cancellation)
    {
        var (moved, stack, weights, rest) = ((0, 0), (WindowStack?)null, Array.Empty<double>(), default(Shift));
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var whole = ((int)Math.Round(shift.Columns), (int)Math.Round(shift.Rows));
            if (stack is null || whole != moved)
            {
                stack?.Release();
                stack = WindowStack.Read(pair, edge, Margin, moved = whole, buffers, cancellation);
            }

            stack.FadeFor(shift);
            rest = pass == 0 ? stack.Of(null, sum => sum.Peak(RefinedReach).Shift) : stack.Rest(shift);
            weights = [.. stack.Spectra.Select(s => Math.Max(0, s.Spectrum.HeightAt(rest)))];
            rest = stack.Of(weights, sum => sum.Refined(rest));
            var change = stack.Whole(rest).DistanceTo(shift);
            shift = stack.Whole(rest);
            if (change < Settled)
                break;
        }

        return Judged(stack!, weights, rest, edge);
    }

    private static ShiftEstimate Judged(WindowStack stack, double[] weights, Shift rest, int edge)
    {
        // Weights were chosen for this shift, so they prove nothing: whether it stands clear is judged without them.
        var plain = stack.Sum();
        var height = plain.HeightAt(rest);
        var (peak, highest, second) = plain.Peak(edge / 4);
        var rival = peak.DistanceTo(rest) < 1.5 ? second : highest;
        var least = AgreeingOverChance * CrossPowerSpectrum.Noise(edge, 1);
        var distances = stack.Spectra.Where(s => s.Spectrum.HeightAt(rest) >= least).Select(s => s.Spectrum.Peak(2).Shift.DistanceTo(rest)).Order().ToList();
        var noise = CrossPowerSpectrum.Noise(edge, stack.Independent);
        var error = Jackknife.StandardError(stack, weights, rest);
        return new ShiftEstimate(
            stack.Whole(rest),
            IsClear(height / noise, rival / noise) && distances.Count >= LeastAgreeing && error <= GreatestError,
            stack.Spectra.Count,
            distances.Count,
            distances.Count == 0 ? 0 : distances[distances.Count / 2])
        { StandardError = error, OverChance = height / noise };
    }
}
