namespace RSICCLLM.Verification;

/// <summary>How far a verification is.</summary>
/// <param name="Step">What is being done.</param>
/// <param name="Done">Pairs of this step.</param>
/// <param name="Total">All of them, or 0 where a step has none.</param>
public readonly record struct VerificationProgress(string Step, int Done, int Total);
