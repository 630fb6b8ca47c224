namespace RSICCLLM.Evaluation.Files;

/// <summary>A line of a prediction file.</summary>
/// <param name="Id">Name of the pair.</param>
/// <param name="Caption">What a system says of it; may be empty.</param>
/// <param name="Confidence">The system's confidence in it, 0 to 1, if it gives one.</param>
/// <param name="Seconds">Seconds that it took, if known.</param>
public sealed record Prediction(string Id, string Caption, double? Confidence = null, double? Seconds = null);
