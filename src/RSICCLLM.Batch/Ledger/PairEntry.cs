namespace RSICCLLM.Batch.Ledger;

/// <summary>A pair as the ledger has it.</summary>
/// <param name="Id">Key in the ledger.</param>
/// <param name="Name">Name of the pair.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it failed.</param>
/// <param name="BlockCount">Blocks of tiles, once prepared.</param>
/// <param name="BeforeSha256">Hash of the earlier scene, once prepared.</param>
/// <param name="AfterSha256">Hash of the later scene, once prepared.</param>
public sealed record PairEntry(int Id, string Name, PairState State, string? Reason, int BlockCount, string? BeforeSha256, string? AfterSha256)
{
    /// <summary>The resolved configuration of this pair alone, as JSON; empty in ledgers of version 1.</summary>
    public string Job { get; init; } = "";

    /// <summary>Size and time of writing of both scenes when the pair was prepared.</summary>
    public string? SceneStamps { get; init; }

    /// <summary>Which workers have taken it; empty before.</summary>
    public string WorkerKind { get; init; } = "";

    /// <summary>The night that it belongs to.</summary>
    public int? NightId { get; init; }

    /// <summary>Whether nothing more is done for it.</summary>
    public bool HasEnded => State is PairState.Done or PairState.Failed or PairState.Cancelled;
}

/// <summary>What is entered for a pair.</summary>
/// <param name="Name">Name of the pair; unique in a ledger.</param>
/// <param name="Fingerprint">Hash of everything that its results depend on.</param>
/// <param name="Job">The resolved configuration of this pair alone, as JSON.</param>
/// <param name="NightId">The night that it belongs to.</param>
public sealed record PairRegistration(string Name, string Fingerprint, string Job = "", int? NightId = null);

/// <summary>The right to work on one block, or on a pair as a whole, and to write its results, until somebody else gets it.</summary>
/// <param name="PairId">Key of the pair.</param>
/// <param name="Block">Index of the block; <see langword="null"/> for the pair as a whole.</param>
/// <param name="Token">Fencing token.</param>
/// <param name="Holder">Who holds it; different for every claim.</param>
public sealed record WorkClaim(int PairId, int? Block, long Token, string Holder);

/// <summary>A claim as others see it. While its holder lives, <paramref name="Beat"/> grows.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Beat">Grows with every heartbeat.</param>
public sealed record HeldLease(WorkClaim Claim, long Beat);
