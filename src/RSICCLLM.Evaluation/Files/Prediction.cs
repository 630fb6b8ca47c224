namespace RSICCLLM.Evaluation.Files;

/// <summary>A line of a prediction file.</summary>
/// <param name="Id">Name of the pair.</param>
/// <param name="Caption">What a system says of it; may be empty.</param>
public sealed record Prediction(string Id, string Caption);
