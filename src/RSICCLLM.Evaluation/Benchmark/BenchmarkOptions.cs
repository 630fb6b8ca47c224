using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Evaluation.Metrics.Meteor;
using RSICCLLM.Evaluation.Tokenization;

namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>How a set is scored.</summary>
public sealed record BenchmarkOptions
{
    /// <summary>Words of BLEU, ROUGE-L and CIDEr. Default: <see cref="CaptionTokenization.Ptb"/>.</summary>
    public CaptionTokenization Tokenization { get; init; } = CaptionTokenization.Ptb;

    /// <summary>Resamples for the confidence intervals, 0 (no intervals) to 100,000. Default: 1000.</summary>
    public int BootstrapSamples { get; init; } = 1000;

    /// <summary>Seed of the resampling; the same seed gives the same intervals. Default: 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Share of the resamples within an interval, above 0 and below 1. Default: 0.95.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Words by which captions are read into records. Default: the product's own.</summary>
    public ChangeLexicon Lexicon { get; init; } = ChangeLexicon.Default;

    /// <summary>Word lists of METEOR. Default: exact and stem matching.</summary>
    public MeteorData Meteor { get; init; } = MeteorData.ExactAndStem;

    /// <summary>Sentence model for SBS; not measured without one.</summary>
    public ISentenceEncoder? SentenceEncoder { get; init; }
}
