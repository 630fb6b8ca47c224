namespace RSICCLLM.Batch.Ledger.Storage;

// Rows of the ledger's tables; only the classes of the ledger touch them. Times are milliseconds since 1970 UTC, for people only:
// nothing but what people are told is decided by them, so that a clock set back harms nothing.
internal sealed class PairRow
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required string Fingerprint { get; set; }

    public PairState State { get; set; }

    public string? Reason { get; set; }

    public int BlockCount { get; set; }

    public string? BeforeSha256 { get; set; }

    public string? AfterSha256 { get; set; }

    /// <summary>The resolved configuration of this pair alone, as JSON.</summary>
    public string Job { get; set; } = "";

    /// <summary>Size and time of writing of both scenes when the pair was prepared.</summary>
    public string? SceneStamps { get; set; }

    public int TileCount { get; set; }

    /// <summary>Which workers may take it: those of one model, device and program version. Empty until the first worker takes it.</summary>
    public string WorkerKind { get; set; } = "";

    /// <summary>The job storage that knows of the pair.</summary>
    public string? Dispatched { get; set; }

    public int? NightId { get; set; }

    public long RegisteredAt { get; set; }

    public long? EndedAt { get; set; }

    /// <summary>Grows with every claim; only the newest claim may write.</summary>
    public long Claim { get; set; }

    /// <summary>Who works on the pair as a whole (preparing, finishing).</summary>
    public string? Holder { get; set; }

    /// <summary>Grows while the holder lives.</summary>
    public long Beat { get; set; }
}

internal sealed class BlockRow
{
    public int PairId { get; set; }

    public int Index { get; set; }

    /// <summary>Grows with every claim; only the newest claim may write.</summary>
    public long Claim { get; set; }

    public bool Done { get; set; }

    /// <summary>Who captions the block.</summary>
    public string? Holder { get; set; }

    /// <summary>Grows while the holder lives.</summary>
    public long Beat { get; set; }
}

internal sealed class TileRow
{
    public int PairId { get; set; }

    public int Index { get; set; }

    public TileState State { get; set; }

    public string? Reason { get; set; }

    public string Caption { get; set; } = "";

    public double MeanLogProbability { get; set; }

    public int PrunedTokens { get; set; }

    public int EvidenceRows { get; set; }

    public int EvidenceColumns { get; set; }

    public byte[] Evidence { get; set; } = [];
}

internal sealed class OutputRow
{
    public int PairId { get; set; }

    public required string File { get; set; }

    public required string Sha256 { get; set; }
}

internal sealed class NightRow
{
    public int Id { get; set; }

    public required string Schedule { get; set; }

    /// <summary>When it was due; with the schedule's name it is unique, so that no night starts twice.</summary>
    public long DueAt { get; set; }

    public NightState State { get; set; }

    public long StartedAt { get; set; }

    public long? EndedAt { get; set; }

    /// <summary>Whether its pairs are still being entered, so that it cannot end yet.</summary>
    public bool IsBeginning { get; set; }

    /// <summary>When it was found not to end in time.</summary>
    public long? OverdueAt { get; set; }

    /// <summary>When its present state was told by mail, or needed no telling.</summary>
    public long? MailedAt { get; set; }

    /// <summary>When its present state was told by webhook, or needed no telling.</summary>
    public long? PostedAt { get; set; }
}

internal sealed class RefusalRow
{
    public int Id { get; set; }

    public int NightId { get; set; }

    /// <summary>What was not taken in, and why, in one sentence.</summary>
    public required string Reason { get; set; }
}

internal sealed class SceneRow
{
    public int Id { get; set; }

    public required string Inbox { get; set; }

    public required string Area { get; set; }

    /// <summary>yyyy-MM-dd, so that text order is time order.</summary>
    public required string Date { get; set; }

    /// <summary>Where the file was found.</summary>
    public required string Source { get; set; }

    /// <summary>Where it stays.</summary>
    public required string Path { get; set; }

    public long Size { get; set; }

    /// <summary>Whether the pair with the scene before it was entered.</summary>
    public bool IsPaired { get; set; }

    public SceneState State { get; set; }
}
