using RSICCLLM.Datasets.Generation;
using RSICCLLM.Training.Runs;

namespace RSICCLLM.Refresh.Sampling;

/// <summary>Passes how far sampling is on to a count with speed and remaining time.</summary>
/// <param name="count">Says it.</param>
public sealed class SamplingProgress(PairCount count) : IProgress<GenerationProgress>
{
    /// <inheritdoc/>
    public void Report(GenerationProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        count.Report(value.Done, value.Total);
    }
}
