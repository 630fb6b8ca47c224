namespace RSICCLLM.Evaluation.Reliability;

/// <summary>A statement of a caption, and whether it is true.</summary>
/// <param name="MeanLogProbability">Of the caption's tokens, at most 0.</param>
/// <param name="IsRight">What the truth says.</param>
public readonly record struct StatementScore(double MeanLogProbability, bool IsRight);
