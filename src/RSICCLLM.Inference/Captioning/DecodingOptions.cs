namespace RSICCLLM.Inference.Captioning;

/// <summary>How an answer is decoded.</summary>
public sealed record DecodingOptions
{
    /// <summary>Most tokens of one answer, 1 to the model's context. Default 160.</summary>
    public int MaxNewTokens { get; init; } = 160;

    /// <summary>0 (default) takes the most probable token; above 0 samples from the distribution sharpened or flattened by it.</summary>
    public double Temperature { get; init; }

    /// <summary>Keeps the smallest set of tokens whose probability reaches this, 0 to 1; ignored when <see cref="Temperature"/> is 0. Default 1.</summary>
    public double TopP { get; init; } = 1.0;

    /// <summary>Seed of the sampler; ignored when <see cref="Temperature"/> is 0.</summary>
    public int Seed { get; init; }
}
