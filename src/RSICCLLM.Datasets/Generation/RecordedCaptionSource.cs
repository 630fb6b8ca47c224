using RSICCLLM.Datasets.Gates;
using RSICCLLM.Datasets.Pairs;

namespace RSICCLLM.Datasets.Generation;

/// <summary>The data set's own captions, one an attempt: the simulator's, or those that another tool wrote.</summary>
internal sealed class RecordedCaptionSource : ICaptionSource
{
    public int Concurrency => Environment.ProcessorCount;

    public Task<CaptionAnswer?> DescribeAsync(PairContent pair, int attempt, IReadOnlyList<Rejection> earlier, CancellationToken cancellation)
        => Task.FromResult(attempt < pair.Pair.Captions.Count ? new CaptionAnswer(pair.Pair.Captions[attempt], null) : null);
}
