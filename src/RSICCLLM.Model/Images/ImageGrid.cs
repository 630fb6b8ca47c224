namespace RSICCLLM.Model.Images;

/// <summary>Patches of one image, a row of <c>image_grid_thw</c>.</summary>
/// <param name="Time">Temporal patches, 1 for a still image.</param>
/// <param name="Rows">Patches from top to bottom.</param>
/// <param name="Columns">Patches from left to right.</param>
public readonly record struct ImageGrid(int Time, int Rows, int Columns)
{
    /// <summary>Number of patches.</summary>
    public int PatchCount => Time * Rows * Columns;

    /// <summary>Number of tokens that the text model sees.</summary>
    /// <param name="mergeSize">Patches merged per direction.</param>
    public int TokenCount(int mergeSize) => PatchCount / (mergeSize * mergeSize);
}
