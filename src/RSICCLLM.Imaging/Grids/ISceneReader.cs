using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Grids;

/// <summary>Reads windows of a common grid from one scene. Safe for several threads.</summary>
internal interface ISceneReader
{
    /// <summary>How the scene's pixels come onto the grid.</summary>
    ScenePlacement Placement { get; }

    /// <summary>Reads a window of the grid as an image of a size.</summary>
    AlignedImage Read(PixelWindow window, int width, int height);
}
