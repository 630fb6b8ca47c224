namespace RSICCLLM.Batch.Running;

/// <summary>How a run ended.</summary>
/// <param name="Pairs">One entry per pair, in the order of the configuration.</param>
public sealed record RunOutcome(IReadOnlyList<PairOutcome> Pairs)
{
    /// <summary>Whether every pair is done.</summary>
    public bool Succeeded => Pairs.All(p => p.Failure is null);
}

/// <summary>How one pair ended.</summary>
/// <param name="Name">Name of the pair.</param>
/// <param name="Folder">Its output folder.</param>
/// <param name="Failure">Why it failed; <see langword="null"/> when it is done.</param>
/// <param name="WasDone">Whether an earlier run had done it already.</param>
public sealed record PairOutcome(string Name, string Folder, string? Failure, bool WasDone);
