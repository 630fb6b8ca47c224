namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>One bin of a reliability diagram.</summary>
/// <param name="Count">Captions whose confidence lies in the bin.</param>
/// <param name="Confidence">Their mean confidence; not a number in an empty bin.</param>
/// <param name="Accuracy">Share of them that are right; not a number in an empty bin.</param>
public sealed record CalibrationBin(int Count, double Confidence, double Accuracy);

/// <summary>
/// Expected calibration error (Naeini et al., AAAI 2015) over ten bins of equal width: the mean distance between confidence
/// and share of right captions, weighted by the captions of a bin.
/// </summary>
internal static class Calibration
{
    public const int Bins = 10;

    /// <summary>Per bin: captions, sum of confidences, right captions. A row of zeros where a caption has no confidence or nothing to be held against.</summary>
    public static double[] Row(ItemScore item)
    {
        var row = new double[3 * Bins];
        if (item.Item.Confidence is not { } confidence || item.IsRight is not { } right)
            return row;
        var bin = Math.Min((int)(confidence * Bins), Bins - 1);
        row[3 * bin] = 1;
        row[(3 * bin) + 1] = confidence;
        row[(3 * bin) + 2] = right ? 1 : 0;
        return row;
    }

    public static double Error(double[] sums)
    {
        double count = 0, distance = 0;
        for (var bin = 0; bin < Bins; bin++)
        {
            count += sums[3 * bin];
            distance += Math.Abs(sums[(3 * bin) + 1] - sums[(3 * bin) + 2]);
        }

        return distance / count;
    }

    public static IReadOnlyList<CalibrationBin> Diagram(IEnumerable<ItemScore> items)
    {
        var sums = new double[3 * Bins];
        foreach (var row in items.Select(Row))
        {
            for (var i = 0; i < sums.Length; i++)
                sums[i] += row[i];
        }

        return sums.Chunk(3).All(bin => bin[0] == 0)
            ? []
            : [.. sums.Chunk(3).Select(bin => new CalibrationBin((int)bin[0], bin[1] / bin[0], bin[2] / bin[0]))];
    }
}
