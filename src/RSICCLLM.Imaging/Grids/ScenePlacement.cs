namespace RSICCLLM.Imaging.Grids;

/// <summary>How a scene's pixels come onto the common grid.</summary>
public enum ScenePlacement
{
    /// <summary>Taken as they are.</summary>
    Copied,

    /// <summary>Resampled: another origin or pixel size.</summary>
    Resampled,

    /// <summary>Reprojected: another coordinate reference system, or a grid turned against the common one.</summary>
    Reprojected,
}
