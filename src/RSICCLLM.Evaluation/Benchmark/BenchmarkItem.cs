using RSICCLLM.Captions;

namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>A caption to be scored.</summary>
/// <param name="Id">Name of the pair, unique in the set.</param>
/// <param name="Prediction">The caption; may be empty.</param>
/// <param name="References">At least one true caption; the first one is what ROUGE-1 and ROUGE-2 compare with.</param>
/// <param name="Truth">What changed; empty when nothing did, <see langword="null"/> when not known (no change metrics then).</param>
public sealed record BenchmarkItem(string Id, string Prediction, IReadOnlyList<string> References, IReadOnlyList<ChangeRecord>? Truth = null);
