namespace RSICCLLM.Inference.Isolation;

/// <summary>What a frame between the two processes holds.</summary>
internal enum FrameKind : byte
{
    /// <summary>To the worker: which package to open, and how (JSON).</summary>
    Open = 1,

    /// <summary>From the worker: it is open; the captioner's description (JSON).</summary>
    Opened = 2,

    /// <summary>To the worker: one tile of the next call (binary).</summary>
    Tile = 3,

    /// <summary>To the worker: caption the tiles sent before (JSON).</summary>
    Caption = 4,

    /// <summary>From the worker: the captions, in the order of the tiles (binary).</summary>
    Captions = 5,

    /// <summary>From the worker: the request failed (JSON).</summary>
    Failure = 6,

    /// <summary>To the worker: end the running request early (empty).</summary>
    Cancel = 7,
}
