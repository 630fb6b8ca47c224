namespace RSICCLLM.Inference.Captioning;

/// <summary>How an answer is decoded.</summary>
public sealed record DecodingOptions
{
    /// <summary>Most tokens of one answer, 1 to the model's context. Default 160.</summary>
    public int MaxNewTokens { get; init; } = 160;

    /// <summary>0 (default) takes the most probable token; above 0 samples from the distribution sharpened or flattened by it.</summary>
    public double Temperature { get; init; }

    /// <summary>Keeps the smallest set of tokens whose probability reaches this, above 0 to 1; ignored when <see cref="Temperature"/> is 0. Default 1.</summary>
    public double TopP { get; init; } = 1.0;

    /// <summary>Seed of the sampler; ignored when <see cref="Temperature"/> is 0.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Most tokens that are guessed from captions before and checked in one step, 0 to 64; 0 (default) is plain decoding. Tokens stay the same.
    /// Used while one tile of the batch is left, on the CPU, with packages whose decoder gives the logits of several positions; ignored elsewhere.
    /// </summary>
    public int SpeculativeTokens { get; init; }

    /// <summary>Reports every value out of range at once.</summary>
    internal void Validate()
    {
        var errors = new List<string>();
        if (MaxNewTokens < 1)
            errors.Add($"MaxNewTokens is {MaxNewTokens}, not 1 or more");
        if (!double.IsFinite(Temperature) || Temperature < 0)
            errors.Add(FormattableString.Invariant($"Temperature is {Temperature}, not 0 or more"));
        if (!(TopP > 0 && TopP <= 1))
            errors.Add(FormattableString.Invariant($"TopP is {TopP}, not above 0 and at most 1"));
        if (SpeculativeTokens is < 0 or > 64)
            errors.Add($"SpeculativeTokens is {SpeculativeTokens}, not 0 to 64");
        if (errors.Count > 0)
            throw new ArgumentException($"Decoding options are out of range: {string.Join("; ", errors)}.");
    }
}
