namespace RSICCLLM.Training.Generation;

/// <summary>A model's answer for one sample.</summary>
/// <param name="Id">The sample.</param>
/// <param name="Caption">The answer.</param>
public sealed record GeneratedCaption(string Id, string Caption);
