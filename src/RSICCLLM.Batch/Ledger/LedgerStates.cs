namespace RSICCLLM.Batch.Ledger;

/// <summary>Where a pair stands. A state is left only forwards, or to <see cref="Failed"/> or <see cref="Cancelled"/>; a new fingerprint begins again.</summary>
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

    /// <summary>Taken out by a person; can be retried from what is done.</summary>
    Cancelled,
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

/// <summary>Where a night of a schedule stands.</summary>
public enum NightState
{
    /// <summary>Some of its pairs are still to be done.</summary>
    Running,

    /// <summary>Every pair has ended.</summary>
    Ended,

    /// <summary>Left out by the schedule's policy for missed runs.</summary>
    Skipped,
}

/// <summary>How people are told of a night.</summary>
public enum NightChannel
{
    /// <summary>By mail.</summary>
    Mail,

    /// <summary>By a text posted to a web address.</summary>
    Webhook,
}

/// <summary>Where a scene of an inbox stands.</summary>
public enum SceneState
{
    /// <summary>Accepted; on its way to where it stays.</summary>
    Arriving,

    /// <summary>In its place.</summary>
    Ready,
}
