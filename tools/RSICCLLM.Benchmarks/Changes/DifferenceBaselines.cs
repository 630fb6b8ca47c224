namespace RSICCLLM.Benchmarks.Changes;

/// <summary>What needs no model: pixels whose colours differ more than a threshold (N. Otsu, "A threshold selection method from gray-level histograms", 1979).</summary>
internal static class DifferenceBaselines
{
    /// <summary>Difference of brightness.</summary>
    public static bool[] Brightness(RealPair pair) => Threshold(pair, d => Math.Abs((0.299 * d.Red) + (0.587 * d.Green) + (0.114 * d.Blue)));

    /// <summary>Change vector analysis: length of the difference of all bands, each brought to the same mean and deviation at both dates first.</summary>
    public static bool[] ChangeVector(RealPair pair) => Threshold(pair, d => Math.Sqrt((d.Red * d.Red) + (d.Green * d.Green) + (d.Blue * d.Blue)));

    private static bool[] Threshold(RealPair pair, Func<(double Red, double Green, double Blue), double> measure)
    {
        var bands = Enumerable.Range(0, 3).Select(band => (Before: Moments(pair.Before.Pixels, band), After: Moments(pair.After.Pixels, band))).ToArray();
        double Difference(int pixel, int band)
        {
            var (before, after) = bands[band];
            var matched = ((pair.After.Pixels[(pixel * 3) + band] - after.Mean) * before.Deviation / after.Deviation) + before.Mean;
            return pair.Before.Pixels[(pixel * 3) + band] - matched;
        }

        var values = new byte[pair.Changed.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = (byte)Math.Clamp(measure((Difference(i, 0), Difference(i, 1), Difference(i, 2))), 0, 255);
        var threshold = Otsu(values);
        return [.. values.Select(v => v > threshold)];
    }

    private static (double Mean, double Deviation) Moments(byte[] pixels, int band)
    {
        double sum = 0, squares = 0;
        for (var i = band; i < pixels.Length; i += 3)
        {
            sum += pixels[i];
            squares += pixels[i] * pixels[i];
        }

        var n = pixels.Length / 3.0;
        return (sum / n, Math.Max(1, Math.Sqrt((squares / n) - (sum / n * (sum / n)))));
    }

    // The threshold that parts the histogram into two classes of greatest variance between them.
    private static int Otsu(byte[] values)
    {
        var histogram = new int[256];
        foreach (var value in values)
            histogram[value]++;
        double total = values.Length, all = histogram.Select((n, v) => (double)n * v).Sum();
        var (best, threshold, below, sum) = (-1.0, 0, 0.0, 0.0);
        for (var t = 0; t < 255; t++)
        {
            below += histogram[t];
            sum += (double)histogram[t] * t;
            if (below == 0 || below == total)
                continue;
            var apart = (sum / below) - ((all - sum) / (total - below));
            var between = below * (total - below) * apart * apart;
            if (between > best)
                (best, threshold) = (between, t);
        }

        return threshold;
    }
}
