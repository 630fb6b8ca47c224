using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Alignment;

/// <summary>A rough shift made exact on windows that follow it, judged, and read again without the darker half of each window.</summary>
internal static class ShiftRefinement
{
    // Kept free at the scene's borders, so that shifts up to this are measured on the same ground.
    private const int Margin = 8;

    // How far the refined shift may lie from the first one along each axis, and when it has settled, in pixels.
    private const int Reach = 4;
    private const int MostPasses = 6;
    private const double Settled = 0.003;
    private const double GreatestMove = 0.05;

    // Windows are read again only where they lie farther beside the shift than this, so that one near half a pixel does not go back and forth.
    private const double ReadAgain = 0.75;

    // A peak nearer than this many pixels is the shift's own.
    private const double SamePeak = 1.5;

    // A window agrees where its own correlation at the shift stands so many deviations above chance.
    private const double AgreeingOverChance = 2;
    private const int LeastAgreeing = 4;
    private const double GreatestError = 0.5;

    /// <summary>The refined shift, which stands also where it was not found.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="edge">Pixels of a window along each axis.</param>
    /// <param name="shift">The rough shift.</param>
    /// <param name="buffers">Arrays of spectra that were released.</param>
    /// <param name="cancellation">Looked at before each window.</param>
    /// <exception cref="RasterException">A file is damaged there.</exception>
    public static ShiftEstimate Of(PairReader pair, int edge, Shift shift, SpectrumBuffers buffers, CancellationToken cancellation)
    {
        WindowStack Read(Shift to) => WindowStack.Read(pair, edge, Margin, ((int)Math.Round(to.Columns), (int)Math.Round(to.Rows)), buffers, cancellation);
        var stack = Read(shift);
        stack.FadeFor(shift);
        if (stack.Spectra.Count == 0)
        {
            stack.Release();
            return new ShiftEstimate(shift, ShiftFinding.NoTexture, 0, 0, 0);
        }

        shift = stack.Whole(stack.Of(null, sum => sum.Peak(Reach).Shift));
        var plain = Judged(Settle(ref stack, shift, Read), stack, edge);

        // Half of a smaller window shows too little.
        if (plain.IsFound && edge == ShiftEstimator.LargestEdge)
        {
            stack.KeepBrighterHalves();
            plain = WithoutShadows(plain, Judged(Settle(ref stack, plain.Shift, null), stack, edge));
        }

        stack.Release();
        return plain;
    }

    // Read: reads the windows where a shift says they lie; null where they stay.
    private static Refined Settle(ref WindowStack stack, Shift start, Func<Shift, WindowStack>? read)
    {
        var refined = new Refined(start, [], double.MaxValue);
        for (var pass = 0; pass < MostPasses && refined.Moved >= Settled; pass++)
        {
            var rest = stack.Rest(refined.Shift);
            if (read is not null && Math.Max(Math.Abs(rest.Columns), Math.Abs(rest.Rows)) > ReadAgain)
            {
                stack.Release();
                stack = read(refined.Shift);
            }

            refined = Pass(stack, refined.Shift);
        }

        return refined;
    }

    private static Refined Pass(WindowStack stack, Shift shift)
    {
        stack.FadeFor(shift);
        var rest = stack.Rest(shift);
        double[] weights = [.. stack.Spectra.Select(s => Math.Max(0, s.Spectrum.HeightAt(rest)))];
        var refined = stack.Whole(stack.Of(weights, sum => sum.Refined(rest)));
        return new Refined(refined, weights, refined.DistanceTo(shift));
    }

    // How far the shift moves without the shadows is what they may have done to it. Where too little is left to tell, it stays.
    private static ShiftEstimate WithoutShadows(ShiftEstimate plain, ShiftEstimate brighter)
    {
        if (!brighter.IsFound)
            return plain;
        var moved = brighter.Shift.DistanceTo(plain.Shift);
        var error = Math.Sqrt((brighter.StandardError * brighter.StandardError) + (moved * moved));
        return brighter with { Finding = error <= GreatestError ? ShiftFinding.Found : ShiftFinding.Uncertain, StandardError = error, OverChance = plain.OverChance };
    }

    private static ShiftEstimate Judged(Refined refined, WindowStack stack, int edge)
    {
        // Weights were chosen for this shift, so they prove nothing: whether it stands clear is judged without them.
        var rest = stack.Rest(refined.Shift);
        var (height, (peak, highest, second)) = stack.Of(null, sum => (sum.HeightAt(rest), sum.Peak(edge / 4)));
        var clarity = new Clarity(height, peak.DistanceTo(rest) < SamePeak ? second : highest, CrossPowerSpectrum.Noise(edge, stack.Independent));
        var least = AgreeingOverChance * CrossPowerSpectrum.Noise(edge, 1);
        var distances = stack.Spectra.Where(s => s.Spectrum.HeightAt(rest) >= least).Select(s => s.Spectrum.Peak(2).Shift.DistanceTo(rest)).Order().ToList();
        var error = ConleyError.Of([.. stack.Spectra.Select((s, i) => (s.Spectrum.At(rest), refined.Weights[i], s.Place)).Where(w => w.Item2 > 0)], edge);
        var finding = clarity.Finding != ShiftFinding.Found ? clarity.Finding
            : distances.Count < LeastAgreeing ? ShiftFinding.FewWindows
            : !(error <= GreatestError && refined.Moved <= GreatestMove) ? ShiftFinding.Uncertain
            : ShiftFinding.Found;
        return new ShiftEstimate(refined.Shift, finding, stack.Spectra.Count, distances.Count, distances.Count == 0 ? 0 : distances[distances.Count / 2])
        {
            StandardError = error,
            OverChance = clarity.OverChance,
        };
    }

    /// <param name="Shift">Of the scenes.</param>
    /// <param name="Weights">With which it was found, one for each window.</param>
    /// <param name="Moved">How far the last pass moved it, in pixels.</param>
    private readonly record struct Refined(Shift Shift, double[] Weights, double Moved);
}
