namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>Scores of a set.</summary>
/// <param name="Options">How it was scored.</param>
/// <param name="Metrics">All metrics, in the order in which reports give them.</param>
/// <param name="Items">Scores of the captions, in the order in which they were given.</param>
public sealed record BenchmarkResult(BenchmarkOptions Options, IReadOnlyList<MetricValue> Metrics, IReadOnlyList<ItemScore> Items)
{
    /// <summary>The metric with this name (<see cref="MetricNames"/>).</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public MetricValue this[string name]
        => Metrics.FirstOrDefault(metric => metric.Name == name) ?? throw new KeyNotFoundException($"No metric is named '{name}'.");

    /// <summary>Reliability diagram of the confidences; empty when no caption has one.</summary>
    public IReadOnlyList<CalibrationBin> Calibration => Benchmark.Calibration.Diagram(Items);

    /// <summary>What the metrics are computed from.</summary>
    internal IReadOnlyList<MetricGroup> Groups { get; init; } = [];
}
