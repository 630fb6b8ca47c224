namespace RSICCLLM.Captions;

/// <summary>Cell of the 3x3 grid over an image that holds a change's centroid, or the whole image for changes spread over it.</summary>
public enum ScenePosition
{
    /// <summary>First column, first row.</summary>
    UpperLeft,
    /// <summary>Second column, first row.</summary>
    Top,
    /// <summary>Third column, first row.</summary>
    UpperRight,
    /// <summary>First column, second row.</summary>
    Left,
    /// <summary>Second column, second row.</summary>
    Centre,
    /// <summary>Third column, second row.</summary>
    Right,
    /// <summary>First column, third row.</summary>
    LowerLeft,
    /// <summary>Second column, third row.</summary>
    Bottom,
    /// <summary>Third column, third row.</summary>
    LowerRight,
    /// <summary>More than two thirds of the image in both directions.</summary>
    Throughout,
}
