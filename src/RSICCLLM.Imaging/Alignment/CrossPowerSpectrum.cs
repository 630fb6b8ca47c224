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

    /// <summary>A sum of its own with the same value.</summary>
    public CrossPowerSpectrum Copy() => new(_edge, Copied(), _windows, _buffers);

    /// <summary>Gives its array back; it cannot be used any more.</summary>
    public void Release() => _buffers.Return(_spectrum);

    /// <summary>Adds another one; with a negative weight, takes it away again.</summary>
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
    /// The shift, by a parabola through the logarithms of neighbouring values; the peak's height, 1 where all frequencies agree, near 0 where none
    /// do; and the height of the highest maximum elsewhere.
    /// </returns>
    public (Shift Shift, double Height, double Rival) Peak(int reach)
    {
        var surface = Copied();
        TaperedWindow.Transform(surface, _edge, inverse: true);
        double At(int column, int row) => surface[(((row + _edge) % _edge) * _edge) + ((column + _edge) % _edge)].Real;
        bool IsMaximum(int x, int y) => Enumerable.Range(0, 9).All(i => At(x, y) >= At(x - 1 + (i % 3), y - 1 + (i / 3)));
        var places = from y in Enumerable.Range(-reach, (2 * reach) + 1) from x in Enumerable.Range(-reach, (2 * reach) + 1) select (X: x, Y: y);
        var (column, row) = places.MaxBy(p => At(p.X, p.Y));
        var rival = places.Where(p => Math.Max(Math.Abs(p.X - column), Math.Abs(p.Y - row)) > PeakRadius && IsMaximum(p.X, p.Y)).Select(p => At(p.X, p.Y)).DefaultIfEmpty(0).Max();
        var best = At(column, row);
        var scale = _spectrum.Length / Total();
        var shift = new Shift(column + Middle(At(column - 1, row), best, At(column + 1, row)), row + Middle(At(column, row - 1), best, At(column, row + 1)));
        _buffers.Return(surface);
        return (shift, best * scale, Math.Max(0, rival) * scale);
    }

    /// <summary>The correlation at a shift that need not be whole: 1 where all frequencies agree on it, near 0 where none do.</summary>
    public double HeightAt(Shift shift) => new ContinuousCorrelation(_edge, _spectrum).At(shift).Height / Total();

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
