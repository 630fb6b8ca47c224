namespace RSICCLLM.Imaging.Grids;

/// <summary>Whose pixels the common grid of a pair has; the other scene is resampled where its grid differs.</summary>
public enum GridResolution
{
    /// <summary>The earlier scene's, whatever the later one has; results of one area stay on one grid over the years. The default.</summary>
    Before,

    /// <summary>The later scene's.</summary>
    After,

    /// <summary>Those of the scene with the smaller pixels; nothing is lost.</summary>
    Finer,

    /// <summary>Those of the scene with the larger pixels; no detail is invented.</summary>
    Coarser,
}
