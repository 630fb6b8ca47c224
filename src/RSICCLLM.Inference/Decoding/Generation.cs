using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Inference.Decoding;

/// <summary>A finished answer.</summary>
/// <param name="Key">Key of the prompt.</param>
/// <param name="TokenIds">Chosen tokens, a stop token included.</param>
/// <param name="MeanLogProbability">Mean natural logarithm of their probabilities.</param>
/// <param name="Stop">Why it ended.</param>
internal sealed record Generation(int Key, IReadOnlyList<int> TokenIds, double MeanLogProbability, StopReason Stop)
{
    /// <summary>Tokens of its prompt.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Tokens guessed for it from earlier answers.</summary>
    public int Guessed { get; init; }

    /// <summary>Of those, how many were right.</summary>
    public int Right { get; init; }
}
