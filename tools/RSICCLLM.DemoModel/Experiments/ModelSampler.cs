using RSICCLLM.Captions.Datasets;
using RSICCLLM.Datasets.Preferences;
using RSICCLLM.Training.Generation;

namespace RSICCLLM.DemoModel.Experiments;

/// <summary>Samples a fine-tuned model's answers for the selection of rejected ones.</summary>
internal sealed class ModelSampler(string folder, PreferenceSettings settings) : IAnswerSampler, IDisposable
{
    private readonly CaptionGenerator _generator = CaptionGenerator.Load(folder);

    public IReadOnlyList<string> Sample(string file, IReadOnlyList<RsiciSample> samples, int seed, CancellationToken cancellation)
        => _generator.Sample(file, samples, new TokenSampling(settings.Temperature, settings.TopP, seed), settings.MaxNewTokens);

    public void Dispose() => _generator.Dispose();
}
