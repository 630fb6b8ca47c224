namespace RSICCLLM.Benchmarks.Measurement;

/// <summary>What was measured of one contender.</summary>
/// <param name="Seconds">Wall time of each round, in the order of rounds.</param>
/// <param name="PeakBytes">Highest resident memory in any round.</param>
internal sealed record Samples(IReadOnlyList<double> Seconds, long PeakBytes)
{
    /// <summary>Median wall time in seconds.</summary>
    public double Median => MedianOf(Seconds);

    /// <summary>
    /// How many times longer this took than another contender: the median of the ratios of each round, with the least and the greatest.
    /// </summary>
    public (double Median, double Low, double High) RatioTo(Samples other)
    {
        if (other.Seconds.Count != Seconds.Count)
            throw new ArgumentException($"{Seconds.Count} rounds cannot be compared with {other.Seconds.Count}.", nameof(other));
        var ratios = Seconds.Zip(other.Seconds, (mine, theirs) => mine / theirs).ToList();
        return (MedianOf(ratios), ratios.Min(), ratios.Max());
    }

    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    public static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
