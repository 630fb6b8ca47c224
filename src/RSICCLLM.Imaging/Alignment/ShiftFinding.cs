namespace RSICCLLM.Imaging.Alignment;

/// <summary>What came of looking for a shift.</summary>
public enum ShiftFinding
{
    /// <summary>The scenes are smaller than a window.</summary>
    TooSmall,

    /// <summary>No window has data and texture at both dates.</summary>
    NoTexture,

    /// <summary>What the dates have in common may be chance.</summary>
    Chance,

    /// <summary>Another shift comes near: parts of the scenes lie differently, or patterns repeat.</summary>
    Rival,

    /// <summary>Fewer than four windows show it by themselves.</summary>
    FewWindows,

    /// <summary>Its standard error is above half a pixel, or it would not settle.</summary>
    Uncertain,

    /// <summary>It stands clear of chance and of any other shift, windows show it, and its standard error is at most half a pixel.</summary>
    Found,
}
