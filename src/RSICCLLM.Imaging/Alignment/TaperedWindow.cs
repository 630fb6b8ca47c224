using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace RSICCLLM.Imaging.Alignment;

/// <summary>
/// The Fourier transform of a square window whose mean was taken away and which was faded out towards its border (Hann), so that the border is
/// no edge. The fading can be moved by part of a pixel: two windows that are faded over the same ground differ by their shift and nothing else.
/// </summary>
internal static class TaperedWindow
{
    // Brightness values whose variance is less have no texture.
    private const double LeastVariance = 1;

    /// <summary>The transform of a window.</summary>
    /// <param name="window">Edge x edge brightness values, row-major.</param>
    /// <param name="edge">A power of two.</param>
    /// <param name="moved">How far the fading is moved, less than a pixel or so.</param>
    /// <param name="buffers">Where the result's array is from.</param>
    /// <returns><see langword="null"/> where the window has no texture.</returns>
    public static Complex[]? Transform(ReadOnlySpan<float> window, int edge, Shift moved, SpectrumBuffers buffers)
    {
        var (across, down) = (Fading(edge, moved.Columns), Fading(edge, moved.Rows));
        double sum = 0, squares = 0, weights = 0;
        for (var i = 0; i < window.Length; i++)
        {
            var weight = across[i % edge] * down[i / edge];
            sum += weight * window[i];
            squares += weight * window[i] * window[i];
            weights += weight;
        }

        var mean = sum / weights;
        if ((squares / weights) - (mean * mean) < LeastVariance)
            return null;
        var result = buffers.Rent(window.Length);
        for (var i = 0; i < result.Length; i++)
            result[i] = (window[i] - mean) * across[i % edge] * down[i / edge];
        Transform(result, edge, inverse: false);
        return result;
    }

    /// <summary>Transforms edge x edge values in place, forwards without a factor and back with one over their number.</summary>
    public static void Transform(Complex[] data, int edge, bool inverse)
    {
        // The library transforms one dimension at a time.
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

    /// <summary>The weight of each pixel along one axis, 0 to 1.</summary>
    /// <param name="edge">Pixels along the axis.</param>
    /// <param name="moved">How far to the right, in pixels.</param>
    public static double[] Fading(int edge, double moved)
    {
        var result = new double[edge];
        for (var i = 0; i < edge; i++)
        {
            var place = (i - moved + 0.5) / edge;
            result[i] = place is > 0 and < 1 ? 0.5 - (0.5 * Math.Cos(2 * Math.PI * place)) : 0;
        }

        return result;
    }
}
