namespace RSICCLLM.Batch.Ledger;

/// <summary>A pair as the ledger has it.</summary>
/// <param name="Id">Key in the ledger.</param>
/// <param name="Name">Name of the pair.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it failed.</param>
/// <param name="BlockCount">Blocks of tiles, once prepared.</param>
/// <param name="BeforeSha256">Hash of the earlier scene, once prepared.</param>
/// <param name="AfterSha256">Hash of the later scene, once prepared.</param>
public sealed record PairEntry(int Id, string Name, PairState State, string? Reason, int BlockCount, string? BeforeSha256, string? AfterSha256);

/// <summary>The right to write one block's results, until somebody claims it anew.</summary>
/// <param name="PairId">Key of the pair.</param>
/// <param name="Block">Index of the block.</param>
/// <param name="Token">Fencing token.</param>
public sealed record BlockClaim(int PairId, int Block, long Token);
