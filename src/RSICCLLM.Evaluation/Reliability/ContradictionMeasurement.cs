namespace RSICCLLM.Evaluation.Reliability;

/// <summary>
/// Chooses the evidence by which a caption is held to contradict the evidence map: the threshold that flags most wrong captions while it
/// flags at most a given share of the right ones; of several, the one with the fewest false alarms, then the one nearest to the usual.
/// </summary>
/// <param name="Threshold">Evidence; captions on its suspicious side are flagged.</param>
/// <param name="IsChosen">Whether there were enough captions to choose; otherwise it is the usual one.</param>
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

    /// <summary>Measures.</summary>
    /// <param name="captions">Evidence that speaks for a change, 0 to 1, and whether the caption is right.</param>
    /// <param name="namesChange">The captions name a change: suspicious below the threshold. Otherwise they say that nothing has changed: suspicious from it on.</param>
    /// <param name="falseAlarms">Greatest share of right captions to flag, 0 to 1.</param>
    /// <param name="usual">The threshold to take when there are too few captions.</param>
    public static ContradictionMeasurement Of(IReadOnlyList<(double Evidence, bool IsRight)> captions, bool namesChange, double falseAlarms, double usual)
    {
        ArgumentNullException.ThrowIfNull(captions);
        ArgumentOutOfRangeException.ThrowIfNegative(falseAlarms);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(falseAlarms, 1);
        var right = captions.Where(c => c.IsRight).Select(c => c.Evidence).ToList();
        var wrong = captions.Where(c => !c.IsRight).Select(c => c.Evidence).ToList();
        if (right.Count < LeastRight || wrong.Count < LeastWrong)
            return At(usual, false);

        // A hair is left for numbers like 0.05 x 60.
        var most = (int)Math.Floor((falseAlarms * right.Count) + 1e-9);
        return Candidates().Append(usual).Select(threshold => At(threshold, true))
            .Where(m => m.Flagged <= most)
            .OrderByDescending(m => m.Caught)
            .ThenBy(m => m.Flagged)
            .ThenBy(m => Math.Abs(m.Threshold - usual))
            .ThenBy(m => m.Threshold)
            .First();

        ContradictionMeasurement At(double threshold, bool isChosen) =>
            new(threshold, isChosen, right.Count, Flagged(right, threshold), wrong.Count, Flagged(wrong, threshold));

        int Flagged(List<double> evidence, double threshold) => evidence.Count(e => e < threshold == namesChange);

        // One that flags nothing, and the middles between neighbours.
        IEnumerable<double> Candidates()
        {
            yield return namesChange ? 0 : Math.BitIncrement(1.0);
            var values = captions.Select(c => c.Evidence).Distinct().Order().ToArray();
            for (var i = 1; i < values.Length; i++)
                yield return (values[i - 1] + values[i]) / 2;
        }
    }
}
