using System.Collections.Concurrent;
using System.Numerics;

namespace RSICCLLM.Imaging.Alignment;

/// <summary>
/// The normalised cross-power spectrum of two square windows: its phase holds the shift between them, whatever the brightness of each.
/// Source: C. D. Kuglin and D. C. Hines, "The phase correlation image alignment method", 1975. High frequencies, where resampling, noise and
/// aliasing rule, are weighted down by a Gaussian, so that the correlation's peak is a Gaussian as well. Edge: a power of two. Spectra of several
/// windows can be summed: what they have in common adds up, chance does not. Not thread-safe.
/// </summary>
internal sealed class CrossPowerSpectrum
{
    // Standard deviation in cycles per pixel; the peak's is 1 / (2 pi sigma), about a pixel.
    private const double Sigma = 0.15;

    // Fading by Hann makes neighbouring frequencies depend on each other, so that as many as its noise bandwidth squared count as one.
    private const double HannBandwidth = 1.5;

    // A maximum that lies nearer to the peak than this many pixels along both axes belongs to it.
    private const int PeakRadius = 2;

    // A maximum between pixels is up to a fifth higher than the pixels beside it, so the highest pixel need not belong to the highest rival.
    private const int LikeliestRivals = 4;

    private static readonly ConcurrentDictionary<int, double[]> KnownWeights = new();
    private readonly int _edge;
    private readonly Complex[] _spectrum;
    private readonly SpectrumBuffers _buffers;
    private double _windows;

    private CrossPowerSpectrum(int edge, Complex[] spectrum, double windows, SpectrumBuffers buffers) => (_edge, _spectrum, _windows, _buffers) = (edge, spectrum, windows, buffers);

    /// <summary>The spectrum of two windows that were transformed.</summary>
    /// <param name="before">The earlier window (<see cref="TaperedWindow"/>).</param>
    /// <param name="after">The later one; its values are not kept.</param>
    /// <param name="edge">A power of two.</param>
    /// <param name="buffers">Where further arrays are from.</param>
    public static CrossPowerSpectrum Of(Complex[] before, Complex[] after, int edge, SpectrumBuffers buffers)
    {
        var weights = Weights(edge);
        for (var i = 0; i < after.Length; i++)
        {
            var product = after[i] * Complex.Conjugate(before[i]);
            var magnitude = product.Magnitude;
            after[i] = magnitude > 1e-12 ? product * (weights[i] / magnitude) : Complex.Zero;
        }

        return new CrossPowerSpectrum(edge, after, 1, buffers);
    }

    /// <summary>An empty sum.</summary>
    public static CrossPowerSpectrum Empty(int edge, SpectrumBuffers buffers)
    {
        var spectrum = buffers.Rent(edge * edge);
        Array.Clear(spectrum);
        return new CrossPowerSpectrum(edge, spectrum, 0, buffers);
    }

    /// <summary>Gives its array back; it cannot be used any more.</summary>
    public void Release() => _buffers.Return(_spectrum);

    /// <summary>Adds another one.</summary>
    /// <param name="other">Of the same edge.</param>
    /// <param name="weight">How much it counts, 0 or more.</param>
    public void Add(CrossPowerSpectrum other, double weight = 1)
    {
        for (var i = 0; i < _spectrum.Length; i++)
            _spectrum[i] += other._spectrum[i] * weight;
        _windows += other._windows * weight;
    }

    /// <summary>
    /// Standard deviation of the correlation where windows have nothing in common: one over the root of the number of independent frequencies
    /// that the Gaussian lets through, <c>edge^2 * 4 pi sigma^2 / 1.5^2</c>, over all independent windows.
    /// </summary>
    public static double Noise(int edge, double independentWindows) =>
        HannBandwidth / Math.Sqrt(edge * (double)edge * 4 * Math.PI * Sigma * Sigma * independentWindows);

    /// <summary>The shift at the highest peak.</summary>
    /// <param name="reach">Greatest shift looked for along each axis, in pixels, less than half an edge.</param>
    /// <returns>
    /// The shift, by a parabola through the logarithms of neighbouring values; the height there, 1 where all frequencies agree, near 0 where none
    /// do; and the height of the highest maximum elsewhere, read between pixels as well.
    /// </returns>
    public (Shift Shift, double Height, double Rival) Peak(int reach)
    {
        var surface = Copied();
        TaperedWindow.Transform(surface, _edge, inverse: true);
        double At(int column, int row) => surface[(((row + _edge) % _edge) * _edge) + ((column + _edge) % _edge)].Real;
        bool IsMaximum(int x, int y) => Enumerable.Range(0, 9).All(i => At(x, y) >= At(x - 1 + (i % 3), y - 1 + (i / 3)));
        Shift Between(int x, int y) => new(x + Middle(At(x - 1, y), At(x, y), At(x + 1, y)), y + Middle(At(x, y - 1), At(x, y), At(x, y + 1)));
        double Height(int x, int y) => Math.Max(At(x, y) * _spectrum.Length / Total(), HeightAt(Between(x, y)));
        var places = from y in Enumerable.Range(-reach, (2 * reach) + 1) from x in Enumerable.Range(-reach, (2 * reach) + 1) select (X: x, Y: y);
        var (column, row) = places.MaxBy(p => At(p.X, p.Y));
        var rival = places.Where(p => Math.Max(Math.Abs(p.X - column), Math.Abs(p.Y - row)) > PeakRadius && At(p.X, p.Y) > 0 && IsMaximum(p.X, p.Y))
            .OrderByDescending(p => At(p.X, p.Y)).Take(LikeliestRivals).Select(p => Height(p.X, p.Y)).DefaultIfEmpty(0).Max();
        var result = (Between(column, row), Height(column, row), rival);
        _buffers.Return(surface);
        return result;
    }

    /// <summary>The correlation at a shift that need not be whole: 1 where all frequencies agree on it, near 0 where none do.</summary>
    public double HeightAt(Shift shift) => new ContinuousCorrelation(_edge, _spectrum).At(shift).Height / Total();

    /// <summary>Height, slope and curvature at a shift.</summary>
    public CorrelationPoint At(Shift shift) => new ContinuousCorrelation(_edge, _spectrum).At(shift);

    /// <summary>The maximum of the correlation nearest to a shift, where the maximum of the function itself lies between pixels.</summary>
    public Shift Refined(Shift start) => new ContinuousCorrelation(_edge, _spectrum).Maximum(start);

    private Complex[] Copied()
    {
        var copy = _buffers.Rent(_spectrum.Length);
        _spectrum.CopyTo(copy, 0);
        return copy;
    }

    private double Total() => Weights(_edge).Sum() * (_windows > 0 ? _windows : 1);

    // Vertex of the parabola through the logarithms at -1, 0, 1; where a neighbour is not positive, of the values themselves.
    private static double Middle(double left, double centre, double right)
    {
        if (left > 0 && right > 0 && centre > 0)
            (left, centre, right) = (Math.Log(left), Math.Log(centre), Math.Log(right));
        var curvature = left - (2 * centre) + right;
        return curvature < 0 ? Math.Clamp((left - right) / (2 * curvature), -0.5, 0.5) : 0;
    }

    private static double[] Weights(int edge) =>
        KnownWeights.GetOrAdd(edge, e => [.. Enumerable.Range(0, e * e).Select(i => Weight(i, e))]);

    private static double Weight(int index, int edge)
    {
        static double Frequency(int i, int edge) => (i <= edge / 2 ? i : i - edge) / (double)edge;
        var (u, v) = (Frequency(index % edge, edge), Frequency(index / edge, edge));
        return index == 0 ? 0 : Math.Exp(-((u * u) + (v * v)) / (2 * Sigma * Sigma));
    }
}
