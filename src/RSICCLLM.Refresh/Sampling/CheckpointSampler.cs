using RSICCLLM.Captions.Datasets;
using RSICCLLM.Datasets.Preferences;
using RSICCLLM.Training.Generation;

namespace RSICCLLM.Refresh.Sampling;

/// <summary>Samples a checkpoint in the hub's layout, as training leaves it. Not safe for concurrent use.</summary>
public sealed class CheckpointSampler(string folder, PreferenceSettings settings) : IAnswerSampler, IDisposable
{
    private readonly CaptionGenerator _generator = CaptionGenerator.Load(folder);

    /// <inheritdoc/>
    public IReadOnlyList<string> Sample(string file, IReadOnlyList<RsiciSample> samples, int seed, CancellationToken cancellation)
        => _generator.Sample(file, samples, new TokenSampling(settings.Temperature, settings.TopP, seed), settings.MaxNewTokens);

    /// <inheritdoc/>
    public void Dispose() => _generator.Dispose();
}
