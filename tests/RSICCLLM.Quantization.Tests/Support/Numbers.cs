namespace RSICCLLM.Quantization.Tests.Support;

/// <summary>Comparisons and plain arithmetic for reference results.</summary>
internal static class Numbers
{
    public static double LargestDifference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        a.Length.ShouldBe(b.Length);
        var largest = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            var difference = Math.Abs((double)a[i] - b[i]);
            if (!(difference <= largest))
                largest = difference;
        }

        return largest;
    }

    public static float[] Random(Random random, int count, double scale = 1) =>
        Enumerable.Range(0, count).Select(_ => (float)(scale * ((2 * random.NextDouble()) - 1))).ToArray();

    public static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
                best = i;
        }

        return best;
    }
}
