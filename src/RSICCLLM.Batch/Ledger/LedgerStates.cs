namespace RSICCLLM.Batch.Ledger;

/// <summary>Where a pair stands. A state is left only forwards, or to <see cref="Failed"/>; a new fingerprint begins again.</summary>
public enum PairState
{
    /// <summary>Known, nothing done yet.</summary>
    Registered,

    /// <summary>Checked and cut into tiles; its blocks are being captioned.</summary>
    Prepared,

    /// <summary>Outputs are in place.</summary>
    Done,

    /// <summary>Given up, with a reason; a new run tries again from what is done.</summary>
    Failed,
}

/// <summary>What became of a tile.</summary>
public enum TileState
{
    /// <summary>Captioned.</summary>
    Captioned,

    /// <summary>Left out on purpose, with a reason.</summary>
    Excluded,

    /// <summary>Given up after all tries, with a reason.</summary>
    Failed,

    /// <summary>Without evidence of change, so that the language model was not asked.</summary>
    SetAside,
}
