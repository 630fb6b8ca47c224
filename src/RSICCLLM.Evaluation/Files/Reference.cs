using RSICCLLM.Captions;

namespace RSICCLLM.Evaluation.Files;

/// <summary>True captions of a pair.</summary>
/// <param name="Id">Name of the pair.</param>
/// <param name="Captions">At least one.</param>
/// <param name="Truth">What changed, if the file says so; empty when nothing did.</param>
public sealed record Reference(string Id, IReadOnlyList<string> Captions, IReadOnlyList<ChangeRecord>? Truth = null);
