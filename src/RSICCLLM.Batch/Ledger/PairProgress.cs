namespace RSICCLLM.Batch.Ledger;

/// <summary>How far a pair is, for people and scripts.</summary>
/// <param name="Id">Key in the ledger.</param>
/// <param name="Name">Name of the pair.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it failed or was cancelled.</param>
/// <param name="Tiles">Tiles of the plan; 0 before it is prepared.</param>
/// <param name="TilesDone">Tiles captioned or excluded.</param>
/// <param name="Holder">One of those who work on it.</param>
/// <param name="WorkerKind">Which workers have taken it.</param>
/// <param name="Job">The resolved configuration of this pair alone, as JSON.</param>
/// <param name="RegisteredAt">Milliseconds since 1970 UTC.</param>
/// <param name="EndedAt">Milliseconds since 1970 UTC.</param>
/// <param name="NightId">The night that it belongs to.</param>
public sealed record PairProgress(
    int Id, string Name, PairState State, string? Reason, int Tiles, int TilesDone, string? Holder, string WorkerKind, string Job, long RegisteredAt, long? EndedAt, int? NightId);

/// <summary>What is known of a pair once it was checked and cut.</summary>
/// <param name="BlockCount">Blocks of tiles.</param>
/// <param name="TileCount">Tiles.</param>
/// <param name="BeforeSha256">Hash of the earlier scene.</param>
/// <param name="AfterSha256">Hash of the later scene.</param>
/// <param name="SceneStamps">Size and time of writing of both scenes.</param>
public sealed record PairPreparation(int BlockCount, int TileCount, string BeforeSha256, string AfterSha256, string? SceneStamps);
