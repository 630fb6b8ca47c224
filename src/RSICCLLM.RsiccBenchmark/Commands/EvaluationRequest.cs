using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.RsiccBenchmark.Commands;

/// <summary>What <c>evaluate</c> was asked for.</summary>
internal sealed record EvaluationRequest
{
    public required string Predictions { get; init; }

    public required string References { get; init; }

    /// <summary>Predictions of another system.</summary>
    public string? Against { get; init; }

    public string? Split { get; init; }

    public bool SkipsBrokenLines { get; init; }

    public bool MissingAreEmpty { get; init; }

    /// <summary>Configuration file of the judge's endpoint.</summary>
    public string? Judge { get; init; }

    public string? SentenceModel { get; init; }

    public string? Output { get; init; }

    public string? Pictures { get; init; }

    public int Worst { get; init; } = 20;

    public bool Json { get; init; }

    public BenchmarkOptions Options { get; init; } = new();
}
