using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Inference.Decoding;

/// <summary>Chooses the next token of one sequence.</summary>
internal interface ITokenSampler
{
    /// <summary>Index of the chosen logit.</summary>
    int Choose(ReadOnlySpan<float> logits);
}

/// <summary>Makes samplers.</summary>
internal static class TokenSampler
{
    /// <summary>
    /// The sampler that the options ask for. Every sequence gets its own, started from the same seed, so that an answer depends
    /// on its tile and the seed alone, not on the batch it was decoded in.
    /// </summary>
    public static ITokenSampler Create(DecodingOptions options) =>
        options.Temperature == 0 ? GreedySampler.Instance : new NucleusSampler(options.Temperature, options.TopP, options.Seed);
}
