namespace RSICCLLM.Evaluation.Reliability;

/// <summary>
/// A logistic curve from score to probability, fitted by maximum likelihood with Platt's smoothed targets (Platt 1999; Newton's method
/// with step halving as in Lin, Lin, Weng 2007, "A Note on Platt's Probabilistic Outputs").
/// </summary>
/// <param name="Slope">Factor of the score; not negative: a higher score never means less.</param>
/// <param name="Offset">Added to it.</param>
public sealed record PlattScaling(double Slope, double Offset)
{
    private const int MostSteps = 100;
    private const double Ridge = 1e-12;
    private const double Enough = 1e-9;

    /// <summary>Probability of a score.</summary>
    public double Apply(double score) => 1 / (1 + Math.Exp(-((Slope * score) + Offset)));

    /// <summary>Fits the curve.</summary>
    /// <param name="items">At least one.</param>
    /// <exception cref="ArgumentException">There are no items.</exception>
    public static PlattScaling Fit(IReadOnlyList<StatementScore> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count == 0)
            throw new ArgumentException("A curve needs at least one item.", nameof(items));
        var right = items.Count(i => i.IsRight);
        var (high, low) = ((right + 1.0) / (right + 2.0), 1.0 / (items.Count - right + 2.0));
        var (slope, offset) = (0.0, Math.Log((right + 1.0) / (items.Count - right + 1.0)));
        var loss = Loss(items, high, low, slope, offset);
        for (var step = 0; step < MostSteps; step++)
        {
            double g1 = 0, g0 = 0, h11 = Ridge, h10 = 0, h00 = Ridge;
            foreach (var item in items)
            {
                var (x, target) = (item.MeanLogProbability, item.IsRight ? high : low);
                var p = 1 / (1 + Math.Exp(-((slope * x) + offset)));
                var (error, weight) = (p - target, p * (1 - p));
                g1 += error * x;
                g0 += error;
                h11 += weight * x * x;
                h10 += weight * x;
                h00 += weight;
            }

            var determinant = (h11 * h00) - (h10 * h10);
            if (Math.Abs(g1) + Math.Abs(g0) < Enough || determinant <= 0)
                break;
            var (d1, d0) = (((h00 * g1) - (h10 * g0)) / determinant, ((h11 * g0) - (h10 * g1)) / determinant);
            var (size, better) = (1.0, loss);
            while (size > Enough && (better = Loss(items, high, low, slope - (size * d1), offset - (size * d0))) >= loss)
                size /= 2;
            if (better >= loss)
                break;
            (slope, offset, loss) = (slope - (size * d1), offset - (size * d0), better);
        }

        // A falling curve is chance: then the score says nothing and the share of right items is all that is known.
        return slope >= 0 ? new PlattScaling(slope, offset) : new PlattScaling(0, Logit((right + 1.0) / (items.Count + 2.0)));
    }

    private static double Logit(double probability) => Math.Log(probability / (1 - probability));

    // Cross-entropy, in the form that neither overflows nor loses digits.
    private static double Loss(IReadOnlyList<StatementScore> items, double high, double low, double slope, double offset)
    {
        var loss = 0.0;
        foreach (var item in items)
        {
            var z = (slope * item.MeanLogProbability) + offset;
            loss += Math.Max(z, 0) - (z * (item.IsRight ? high : low)) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
        }

        return loss;
    }
}
