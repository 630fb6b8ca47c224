using RSICCLLM.Evaluation.Metrics;

namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>Metrics that come from the same sums over items, so that a resample costs one pass for all of them.</summary>
/// <param name="Statistics">A row for each item.</param>
/// <param name="Metrics">Names, and the value from the sums of the rows.</param>
internal sealed record MetricGroup(double[][] Statistics, IReadOnlyList<(string Name, Func<double[], double> Value)> Metrics)
{
    /// <summary>The metrics of a set in the order of its reports.</summary>
    public static IReadOnlyList<MetricGroup> All(IReadOnlyList<ItemScore> items, double[][] bleu) =>
    [
        new(bleu,
        [
            (MetricNames.Bleu1, sums => Bleu.Score(sums, 1)),
            (MetricNames.Bleu2, sums => Bleu.Score(sums, 2)),
            (MetricNames.Bleu3, sums => Bleu.Score(sums, 3)),
            (MetricNames.Bleu4, sums => Bleu.Score(sums, 4)),
        ]),
        new([.. items.Select(item => new[] { 1, item.Rouge1, item.Rouge2, item.RougeL, item.RougeLFirst, item.Cider })],
        [
            (MetricNames.Rouge1, sums => sums[1] / sums[0]),
            (MetricNames.Rouge2, sums => sums[2] / sums[0]),
            (MetricNames.RougeL, sums => sums[3] / sums[0]),
            (MetricNames.RougeLFirst, sums => sums[4] / sums[0]),
            (MetricNames.Cider, sums => sums[5] / sums[0]),
        ]),
        new([.. items.Select(ChangeRow)],
        [
            (MetricNames.ChangeAccuracy, sums => sums[1] / sums[0]),
            (MetricNames.RecordF1, sums => 2 * sums[2] / (sums[3] + sums[4])),
            (MetricNames.PositionAccuracy, sums => sums[6] / sums[5]),
            (MetricNames.QuantityAccuracy, sums => sums[8] / sums[7]),
        ]),
    ];

    private static double[] ChangeRow(ItemScore item) => item.Changes is { } changes
        ? [1, changes.ChangeIsRight ? 1 : 0, changes.Matched, changes.Named, changes.True, changes.Positions, changes.PositionsRight, changes.Quantities, changes.QuantitiesRight]
        : new double[9];
}
