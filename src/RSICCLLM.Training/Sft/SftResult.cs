using RSICCLLM.Training.Losses;

namespace RSICCLLM.Training.Sft;

/// <summary>What a training made.</summary>
/// <param name="ModelFolder">The finished model in the hub's layout.</param>
/// <param name="Steps">Steps taken, those before a resume included.</param>
/// <param name="Elapsed">Training time, that before a resume included.</param>
/// <param name="Validation">Losses on the held-out samples at the end, where there are any.</param>
public sealed record SftResult(string ModelFolder, long Steps, TimeSpan Elapsed, LossParts? Validation);
