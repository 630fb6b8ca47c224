using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Training.Modeling;

/// <summary>Patches of one image, rows and columns; both are multiples of the merge size.</summary>
/// <param name="Rows">Patches from top to bottom.</param>
/// <param name="Columns">Patches from left to right.</param>
public readonly record struct ImageGrid(int Rows, int Columns)
{
    /// <summary>Patches of the image.</summary>
    public int PatchCount => Rows * Columns;

    /// <summary>Grid of an image of a size in pixels.</summary>
    /// <exception cref="ArgumentException">The size is not a multiple of a merged token's edge.</exception>
    public static ImageGrid OfPixels(int width, int height, VisionConfiguration vision)
    {
        ArgumentNullException.ThrowIfNull(vision);
        if (width < vision.TokenPixels || height < vision.TokenPixels || width % vision.TokenPixels != 0 || height % vision.TokenPixels != 0)
            throw new ArgumentException($"An image of {width} x {height} pixels cannot be cut into tokens of {vision.TokenPixels} pixels: both edges must be multiples of it.");
        return new(height / vision.PatchSize, width / vision.PatchSize);
    }

    /// <summary>Tokens after merging.</summary>
    public int TokenCount(VisionConfiguration vision)
    {
        ArgumentNullException.ThrowIfNull(vision);
        return PatchCount / (vision.MergeSize * vision.MergeSize);
    }
}
