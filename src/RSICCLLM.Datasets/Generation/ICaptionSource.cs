using RSICCLLM.Datasets.Gates;
using RSICCLLM.Datasets.Pairs;

namespace RSICCLLM.Datasets.Generation;

/// <summary>Where captions come from.</summary>
internal interface ICaptionSource
{
    /// <summary>Pairs that are worked on at once.</summary>
    int Concurrency { get; }

    /// <summary>A caption for an attempt from 0, or why the answer holds none; <see langword="null"/> when there is nothing more to try.</summary>
    Task<CaptionAnswer?> DescribeAsync(PairContent pair, int attempt, IReadOnlyList<Rejection> earlier, CancellationToken cancellation);
}

/// <summary>An answer.</summary>
/// <param name="Caption">The caption; <see langword="null"/> when the answer holds none.</param>
/// <param name="Problem">What the answer lacks.</param>
internal sealed record CaptionAnswer(string? Caption, Rejection? Problem);
