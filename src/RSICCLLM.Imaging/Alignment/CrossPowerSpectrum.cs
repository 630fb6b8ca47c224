using System.Collections.Concurrent;
using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace RSICCLLM.Imaging.Alignment;

/// <summary>
/// The normalised cross-power spectrum of two square windows: its phase holds the shift between them, whatever the brightness of each.
/// Source: C. D. Kuglin and D. C. Hines, "The phase correlation image alignment method", 1975. High frequencies, where resampling, noise and
/// aliasing rule, are weighted down by a Gaussian; the correlation peak then is a Gaussian as well, whose middle a parabola through the
/// logarithms finds without bias. Edge: a power of two. Spectra of several windows can be summed. Not thread-safe.
/// </summary>
internal sealed class CrossPowerSpectrum
{
    // Standard deviation in cycles per pixel; the peak's is 1 / (2 pi sigma), about a pixel.
    private const double Sigma = 0.15;

    private static readonly ConcurrentDictionary<int, double[]> KnownWeights = new();
    private readonly int _edge;
    private readonly Complex[] _spectrum;
    private int _windows;

    private CrossPowerSpectrum(int edge, Complex[] spectrum, int windows) => (_edge, _spectrum, _windows) = (edge, spectrum, windows);

    /// <summary>The spectrum of two windows.</summary>
    /// <param name="before">Edge x edge brightness values, row-major.</param>
    /// <param name="after">The same window of the later date.</param>
    /// <param name="edge">A power of two.</param>
    /// <returns><see langword="null"/> where a window has no texture.</returns>
    public static CrossPowerSpectrum? Of(ReadOnlySpan<float> before, ReadOnlySpan<float> after, int edge)
    {
        if (Tapered(before, edge) is not { } f || Tapered(after, edge) is not { } g)
            return null;
        Transform(f, edge, inverse: false);
        Transform(g, edge, inverse: false);
        var weights = Weights(edge);
        for (var i = 0; i < f.Length; i++)
        {
            var product = g[i] * Complex.Conjugate(f[i]);
            var magnitude = product.Magnitude;
            f[i] = magnitude > 1e-12 ? product / magnitude * weights[i] : Complex.Zero;
        }

        return new CrossPowerSpectrum(edge, f, 1);
    }

    /// <summary>An empty sum.</summary>
    public static CrossPowerSpectrum Empty(int edge) => new(edge, new Complex[edge * edge], 0);

    public void Add(CrossPowerSpectrum other)
    {
        for (var i = 0; i < _spectrum.Length; i++)
            _spectrum[i] += other._spectrum[i];
        _windows += other._windows;
    }

    /// <summary>
    /// Standard deviation of the correlation where windows have nothing in common: one over the root of the number of frequencies that the
    /// Gaussian lets through, <c>edge^2 * 4 pi sigma^2</c>, over all independent windows.
    /// </summary>
    public static double Noise(int edge, double independentWindows) => 1 / Math.Sqrt(edge * (double)edge * 4 * Math.PI * Sigma * Sigma * independentWindows);

    /// <summary>The shift at the highest peak.</summary>
    /// <param name="reach">Greatest shift looked for along each axis, in pixels, less than half an edge.</param>
    /// <returns>The shift, and the peak's height: 1 where all frequencies agree, near 0 where none do.</returns>
    public (Shift Shift, double Height) Peak(int reach)
    {
        var surface = (Complex[])_spectrum.Clone();
        Transform(surface, _edge, inverse: true);
        double At(int column, int row) => surface[(((row + _edge) % _edge) * _edge) + ((column + _edge) % _edge)].Real;
        var (best, column, row) = (double.NegativeInfinity, 0, 0);
        for (var y = -reach; y <= reach; y++)
        {
            for (var x = -reach; x <= reach; x++)
            {
                if (At(x, y) > best)
                    (best, column, row) = (At(x, y), x, y);
            }
        }

        return (
            new Shift(column + Middle(At(column - 1, row), best, At(column + 1, row)), row + Middle(At(column, row - 1), best, At(column, row + 1))),
            best * _spectrum.Length / (Weights(_edge).Sum() * Math.Max(1, _windows)));
    }

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

    // Mean taken away and faded out towards the border (Hann), so that the border is no edge.
    private static Complex[]? Tapered(ReadOnlySpan<float> window, int edge)
    {
        double sum = 0, squares = 0;
        foreach (var value in window)
        {
            sum += value;
            squares += value * value;
        }

        var mean = sum / window.Length;
        if ((squares / window.Length) - (mean * mean) < 1)
            return null;
        var result = new Complex[window.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = (window[i] - mean) * Hann(i % edge, edge) * Hann(i / edge, edge);
        return result;
    }

    private static double Hann(int i, int edge) => 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / edge));

    // The library transforms one dimension at a time.
    private static void Transform(Complex[] data, int edge, bool inverse)
    {
        var line = new Complex[edge];
        for (var pass = 0; pass < 2; pass++)
        {
            var (next, step) = pass == 0 ? (1, edge) : (edge, 1);
            for (var i = 0; i < edge; i++)
            {
                for (var j = 0; j < edge; j++)
                    line[j] = data[(i * step) + (j * next)];
                if (inverse)
                    Fourier.Inverse(line, FourierOptions.AsymmetricScaling);
                else
                    Fourier.Forward(line, FourierOptions.AsymmetricScaling);
                for (var j = 0; j < edge; j++)
                    data[(i * step) + (j * next)] = line[j];
            }
        }
    }
}
