namespace RSICCLLM.Evaluation.Reliability;

/// <summary>Fits a confidence curve and measures it where it was not fitted: on each half of the items by the other half's curve.</summary>
public sealed class ConfidenceMeasurement
{
    /// <summary>Fewer statements say nothing about a curve.</summary>
    public const int LeastItems = 40;

    private ConfidenceMeasurement(PlattScaling curve, ReliabilityBins before, ReliabilityBins after)
    {
        Curve = curve;
        Before = before;
        After = after;
    }

    /// <summary>The curve, fitted to all items.</summary>
    public PlattScaling Curve { get; }

    /// <summary>Reliability of the bare geometric mean probability.</summary>
    public ReliabilityBins Before { get; }

    /// <summary>Reliability of the calibrated probability, cross-validated.</summary>
    public ReliabilityBins After { get; }

    /// <summary>Measures; <see langword="null"/> when there are fewer than <see cref="LeastItems"/> items.</summary>
    /// <param name="items">In an order that does not depend on their truth; halves are every other item.</param>
    public static ConfidenceMeasurement? Of(IReadOnlyList<StatementScore> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count < LeastItems)
            return null;
        var halves = new[] { items.Where((_, i) => i % 2 == 0).ToList(), items.Where((_, i) => i % 2 == 1).ToList() };
        var (first, second) = (PlattScaling.Fit(halves[1]), PlattScaling.Fit(halves[0]));
        var after = halves[0].Select(i => (first.Apply(i.MeanLogProbability), i.IsRight)).Concat(halves[1].Select(i => (second.Apply(i.MeanLogProbability), i.IsRight)));
        return new ConfidenceMeasurement(PlattScaling.Fit(items), new ReliabilityBins(items.Select(i => (Math.Exp(i.MeanLogProbability), i.IsRight))), new ReliabilityBins(after));
    }
}
