using RSICCLLM.Imaging.Grids;

namespace RSICCLLM.Imaging.Alignment;

/// <summary>The brightness of a window's pixels (ITU-R BT.601 weights), row-major.</summary>
internal static class WindowBrightness
{
    private const double Softness = 0.5;

    /// <summary>Brightness, 0 to 255; pixels without data have the mean of the others, so that a hole has less of an edge.</summary>
    public static float[] Of(AlignedImage window)
    {
        var pixels = window.Image.Pixels;
        var valid = window.Valid.Flags;
        var result = new float[valid.Length];
        var sum = 0.0;
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = (0.299f * pixels[3 * i]) + (0.587f * pixels[(3 * i) + 1]) + (0.114f * pixels[(3 * i) + 2]);
            sum += valid[i] ? result[i] : 0;
        }

        var mean = (float)(sum / Math.Max(1, window.Valid.ValidCount));
        for (var i = 0; i < result.Length; i++)
            result[i] = valid[i] ? result[i] : mean;
        return result;
    }

    /// <summary>
    /// The darker half of the pixels made nearly alike: <c>s ln(1 + exp((v - median) / s))</c>, s half of the window's standard deviation. Shadows are
    /// dark, and they move with the sun while the ground stays: what is left are roofs, roads and bare ground. A hard edge at the median would
    /// fall between pixels where the scene does not.
    /// </summary>
    public static float[] BrighterHalf(float[] window)
    {
        var ordered = (float[])window.Clone();
        Array.Sort(ordered);
        var median = ordered[ordered.Length / 2];
        var mean = window.Average();
        var softness = Softness * Math.Sqrt(window.Average(v => Math.Pow(v - mean, 2)));
        return softness > 0 ? [.. window.Select(v => (float)SoftPlus(v - median, softness))] : window;
    }

    private static double SoftPlus(double value, double softness) => value > 30 * softness ? value : softness * Math.Log(1 + Math.Exp(value / softness));
}
