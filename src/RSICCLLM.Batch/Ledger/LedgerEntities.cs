namespace RSICCLLM.Batch.Ledger;

// Rows of the ledger's tables; only RunLedger touches them.
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
}

internal sealed class BlockRow
{
    public int PairId { get; set; }

    public int Index { get; set; }

    /// <summary>Grows with every claim; only the newest claim may write.</summary>
    public long Claim { get; set; }

    public bool Done { get; set; }
}

internal sealed class TileRow
{
    public int PairId { get; set; }

    public int Index { get; set; }

    public TileState State { get; set; }

    public string? Reason { get; set; }

    public string Caption { get; set; } = "";

    public double MeanLogProbability { get; set; }

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
