namespace RSICCLLM.Evaluation.Reliability;

/// <summary>
/// Chooses the evidence by which a caption is held to contradict the evidence map: of the thresholds that flag at most a given share of the
/// right captions, and of whose flags at least one in four is deserved, the one with the greatest share of wrong captions flagged less share of
/// right ones (Youden, "Index for rating diagnostic tests", 1950); of several, the one with the fewest false alarms, then the one nearest to the usual. Immutable.
/// </summary>
/// <param name="Threshold">Evidence; captions on its suspicious side are flagged. 0 flags no change that is named, a little above 1 no "nothing has changed".</param>
/// <param name="IsChosen">Whether it was chosen on the captions; otherwise they were too few or no threshold was worth its false alarms, and it is the usual one.</param>
/// <param name="Right">Right captions.</param>
/// <param name="Flagged">Of these, those that are flagged.</param>
/// <param name="Wrong">Wrong captions.</param>
/// <param name="Caught">Of these, those that are flagged.</param>
public sealed record ContradictionMeasurement(double Threshold, bool IsChosen, int Right, int Flagged, int Wrong, int Caught)
{
    /// <summary>With fewer right captions, five in a hundred cannot be told.</summary>
    public const int LeastRight = 40;

    /// <summary>Fewer wrong captions say nothing about where they lie.</summary>
    public const int LeastWrong = 10;

    /// <summary>One in so many flagged captions must be wrong: what is listed for a person to look at must be worth the look.</summary>
    public const int MostFlagsForOneWrong = 4;

    /// <summary>Whether a threshold can be chosen on so many captions; that one is worth its false alarms is another matter.</summary>
    public static bool IsEnough(int right, int wrong) => right >= LeastRight && wrong >= LeastWrong;

    /// <summary>Measures.</summary>
    /// <param name="captions">Evidence that speaks for a change, 0 to 1, and whether the caption is right.</param>
    /// <param name="namesChange">The captions name a change: suspicious below the threshold. Otherwise they say that nothing has changed: suspicious from it on.</param>
    /// <param name="falseAlarms">Greatest share of right captions to flag, above 0 and below 1.</param>
    /// <param name="usual">The threshold to take when none can be chosen; where it flags too many right captions, nothing is flagged.</param>
    /// <param name="least">The threshold is never lower, but to flag no change that is named.</param>
    /// <exception cref="ArgumentNullException">There is no list.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static ContradictionMeasurement Of(
        IReadOnlyList<(double Evidence, bool IsRight)> captions, bool namesChange, double falseAlarms, double usual, double least = 0)
    {
        ArgumentNullException.ThrowIfNull(captions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(falseAlarms);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(falseAlarms, 1);
        usual = Math.Max(usual, least);
        var right = captions.Where(c => c.IsRight).Select(c => c.Evidence).ToList();
        var wrong = captions.Where(c => !c.IsRight).Select(c => c.Evidence).ToList();
        if (right.Count < LeastRight)
            return At(usual, false);

        // A hair is left for numbers like 0.05 x 60.
        var most = (int)Math.Floor((falseAlarms * right.Count) + 1e-9);
        if (IsEnough(right.Count, wrong.Count) && Best() is { } best)
            return best;
        var unchosen = At(usual, false);
        return unchosen.Flagged <= most ? unchosen : At(namesChange ? 0 : Math.BitIncrement(1.0), true);

        ContradictionMeasurement? Best() => Candidates()
            .Where(threshold => threshold >= least)
            .Select(threshold => At(threshold, true))
            .Where(m => m.Flagged <= most && m.Gain > 0 && m.Caught * MostFlagsForOneWrong >= m.Caught + m.Flagged)
            .OrderByDescending(m => m.Gain)
            .ThenBy(m => m.Flagged)
            .ThenBy(m => Math.Abs(m.Threshold - usual))
            .ThenBy(m => m.Threshold)
            .FirstOrDefault();

        ContradictionMeasurement At(double threshold, bool isChosen) =>
            new(threshold, isChosen, right.Count, Flagged(right, threshold), wrong.Count, Flagged(wrong, threshold));

        int Flagged(List<double> evidence, double threshold) => evidence.Count(e => e < threshold == namesChange);

        // The middles between neighbours.
        IEnumerable<double> Candidates()
        {
            yield return usual;
            yield return least;
            var values = captions.Select(c => c.Evidence).Distinct().Order().ToArray();
            for (var i = 1; i < values.Length; i++)
                yield return (values[i - 1] + values[i]) / 2;
        }
    }

    // Share of wrong captions that are flagged less that of right ones, times both counts: whole, so that equal gains are equal.
    private long Gain => ((long)Caught * Right) - ((long)Flagged * Wrong);
}
