namespace RSICCLLM.Evaluation.Reliability;

/// <summary>The 95 % interval of a share, by Wilson's score ("Probable inference, the law of succession, and statistical inference", 1927). Immutable.</summary>
/// <param name="Low">Lower end, 0 to 1.</param>
/// <param name="High">Upper end, 0 to 1.</param>
public sealed record WilsonInterval(double Low, double High)
{
    private const double Z = 1.959963984540054;

    /// <summary>The interval of a share of counted items; of no items 0 to 1.</summary>
    /// <param name="hits">Items that count, 0 to <paramref name="count"/>.</param>
    /// <param name="count">All items, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static WilsonInterval Of(int hits, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, count);
        if (count == 0)
            return new WilsonInterval(0, 1);
        var p = (double)hits / count;
        var square = Z * Z / count;
        var (centre, half) = (p + (square / 2), Z * Math.Sqrt(((p * (1 - p)) + (square / 4)) / count));
        return new WilsonInterval(Math.Max(0, (centre - half) / (1 + square)), Math.Min(1, (centre + half) / (1 + square)));
    }
}
