using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.RsiccBenchmark.Pages;

/// <summary>A system and its scores on the set that a page is about.</summary>
/// <param name="Name">What the page calls it.</param>
/// <param name="Result">Its scores.</param>
internal sealed record ScoredSystem(string Name, BenchmarkResult Result);
