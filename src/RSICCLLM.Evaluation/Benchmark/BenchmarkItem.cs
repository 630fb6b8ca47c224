using RSICCLLM.Captions;

namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>A caption to be scored.</summary>
/// <param name="Id">Name of the pair, unique in the set.</param>
/// <param name="Prediction">The caption; may be empty.</param>
/// <param name="References">At least one true caption; the first one is what ROUGE-1 and ROUGE-2 compare with.</param>
/// <param name="Truth">What changed; empty when nothing did, <see langword="null"/> when not known.</param>
public sealed record BenchmarkItem(string Id, string Prediction, IReadOnlyList<string> References, IReadOnlyList<ChangeRecord>? Truth = null)
{
    /// <summary>Whether anything changed, where the data set says so without records; otherwise the truth or the references decide.</summary>
    public bool? Changed { get; init; }

    /// <summary>The system's own confidence in its caption, 0 to 1; for calibration.</summary>
    public double? Confidence { get; init; }

    /// <summary>Seconds that the caption took, above 0; for throughput.</summary>
    public double? Seconds { get; init; }

    /// <summary>A judge's marks, if one was asked.</summary>
    public JudgeScores? Judge { get; init; }
}
