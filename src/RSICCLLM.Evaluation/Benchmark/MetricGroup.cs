using RSICCLLM.Evaluation.Changes;
using RSICCLLM.Evaluation.Metrics;
using RSICCLLM.Evaluation.Metrics.Meteor;

namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>Metrics that come from the same sums over items, so that a resample costs one pass for all of them.</summary>
/// <param name="Statistics">A row for each item.</param>
/// <param name="Metrics">Names, and the value from the sums of the rows.</param>
internal sealed record MetricGroup(double[][] Statistics, IReadOnlyList<(string Name, Func<double[], double> Value)> Metrics)
{
    /// <summary>The metrics of a set in the order of its reports; those that nothing was given for are left out.</summary>
    public static IReadOnlyList<MetricGroup> All(IReadOnlyList<ItemScore> items, double[][] bleu, double[][] meteor)
    {
        List<MetricGroup> groups =
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
            new(meteor, [(MetricNames.Meteor, sums => MeteorMetric.Score(sums))]),
        ];
        if (items.Any(item => item.Sbs is not null))
            groups.Add(Mean(items, MetricNames.Sbs, item => item.Sbs));
        groups.Add(Mean(items, MetricNames.ChangeAccuracy, item => item.ChangeIsRight is { } right ? (right ? 1 : 0) : null));
        if (items.Any(item => item.Changes is not null))
        {
            groups.Add(new([.. items.Select(RecordRow)],
            [
                (MetricNames.RecordF1, sums => F1(sums, 0)),
                (MetricNames.PositionAccuracy, sums => sums[4] / sums[3]),
                (MetricNames.QuantityAccuracy, sums => sums[6] / sums[5]),
            ]));
        }

        groups.Add(new([.. items.Select(item => KeywordRow(item.Keywords))],
        [
            (MetricNames.ObjectF1, sums => F1(sums, 0)),
            (MetricNames.VerbF1, sums => F1(sums, 3)),
            (MetricNames.DirectionF1, sums => F1(sums, 6)),
            (MetricNames.QuantityF1, sums => F1(sums, 9)),
        ]));
        AddGiven(items, groups);
        return groups;
    }

    private static void AddGiven(IReadOnlyList<ItemScore> items, List<MetricGroup> groups)
    {
        if (items.Any(item => item.Item.Confidence is not null))
            groups.Add(new([.. items.Select(Calibration.Row)], [(MetricNames.CalibrationError, Calibration.Error)]));
        if (items.Any(item => item.Item.Seconds is not null))
            groups.Add(new([.. items.Select(item => item.Item.Seconds is { } seconds ? new[] { 1, seconds } : new double[2])], [(MetricNames.SamplesPerSecond, sums => sums[0] / sums[1])]));
        if (items.All(item => item.Item.Judge is null))
            return;
        groups.Add(Mean(items, MetricNames.JudgeObject, item => item.Item.Judge?.Object));
        groups.Add(Mean(items, MetricNames.JudgeDirection, item => item.Item.Judge?.Direction));
        groups.Add(Mean(items, MetricNames.JudgeVerb, item => item.Item.Judge?.Verb));
        groups.Add(Mean(items, MetricNames.JudgeMagnitude, item => item.Item.Judge?.Magnitude));
    }

    private static MetricGroup Mean(IReadOnlyList<ItemScore> items, string name, Func<ItemScore, double?> value)
        => new([.. items.Select(item => value(item) is { } known ? new[] { 1, known } : new double[2])], [(name, sums => sums[1] / sums[0])]);

    private static double F1(double[] sums, int at) => 2 * sums[at] / (sums[at + 1] + sums[at + 2]);

    private static double[] RecordRow(ItemScore item) => item.Changes is { } changes
        ? [changes.Matched, changes.Named, changes.True, changes.Positions, changes.PositionsRight, changes.Quantities, changes.QuantitiesRight]
        : new double[7];

    private static double[] KeywordRow(KeywordComparison keywords)
        => [.. new[] { keywords.Objects, keywords.Verbs, keywords.Directions, keywords.Quantities }.SelectMany(counts => new double[] { counts.Matched, counts.Named, counts.True })];
}
