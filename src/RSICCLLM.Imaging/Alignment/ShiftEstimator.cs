using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Alignment;

/// <summary>
/// Measures the residual shift of a pair by phase correlation on windows spread evenly over the common grid. The spectra of all windows are
/// summed, so that what both dates have in common adds up and changed places and crops do not; then each window counts as much as it shows the
/// shift that was found. The later date's windows follow the shift, so that both dates show the same ground. Last, in all but small scenes, the
/// darker half of each window is left out, because shadows move with the sun. The same scenes give the same figures.
/// </summary>
public static class ShiftEstimator
{
    /// <summary>Greatest shift that is looked for along each axis, in pixels of the common grid (a quarter of a window, where scenes are smaller than one).</summary>
    public const int Reach = 32;

    /// <summary>Pixels of a window along each axis, where scenes are large enough.</summary>
    internal const int LargestEdge = 128;

    private const int SmallestEdge = 32;

    // So many windows fit beside each other where the shift is refined: they need ground of their own.
    private const int WindowsAbreast = 3;

    /// <summary>Measures the shift between two dates of one grid.</summary>
    /// <param name="pair">Reads both scenes, neither of them corrected yet.</param>
    /// <param name="cancellation">Looked at before each window.</param>
    /// <exception cref="RasterException">A file is damaged where it was sampled.</exception>
    public static ShiftEstimate Measure(PairReader pair, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var size = Math.Min(pair.Grid.Width, pair.Grid.Height);
        if (size < SmallestEdge)
            return new ShiftEstimate(default, ShiftFinding.TooSmall, 0, 0, 0);
        var rough = Edge(size);
        var buffers = new SpectrumBuffers();
        var stack = WindowStack.Read(pair, rough, 0, default, buffers, cancellation);
        stack.FadeFor(default);
        if (stack.Spectra.Count == 0)
            return new ShiftEstimate(default, ShiftFinding.NoTexture, 0, 0, 0);
        var (shift, height, rival) = stack.Of(null, sum => sum.Peak(Math.Min(Reach, rough / 4)));
        var clarity = new Clarity(height, rival, CrossPowerSpectrum.Noise(rough, stack.Independent));
        stack.Release();
        var edge = Math.Max(SmallestEdge, Edge(size / WindowsAbreast));
        var fine = ShiftRefinement.Of(pair, edge, shift, edge == rough ? buffers : new SpectrumBuffers(), cancellation);
        var finding = clarity.Finding == ShiftFinding.Found ? fine.Finding : clarity.Finding;
        return fine with { Finding = finding, Shift = finding == ShiftFinding.Found ? fine.Shift : default, OverChance = Math.Min(clarity.OverChance, fine.OverChance) };
    }

    private static int Edge(int size)
    {
        var edge = LargestEdge;
        while (edge > size)
            edge /= 2;
        return edge;
    }
}
