namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>A metric of a set.</summary>
/// <param name="Name">Its name in reports, such as <c>bleu4</c>.</param>
/// <param name="Value">The value; not a number when the set has nothing to measure it on.</param>
/// <param name="Low">Lower end of the confidence interval; not a number without one.</param>
/// <param name="High">Upper end.</param>
public sealed record MetricValue(string Name, double Value, double Low, double High);
