using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Quantization.Graphs;

/// <summary>
/// Patches and tokens of one tile size. Patches come in the order of the image processor: merged tokens row by row, and the
/// patches of a token together.
/// </summary>
internal sealed class TileGrid
{
    /// <summary>Lays the grid over a tile.</summary>
    /// <param name="vision">Patch and merge sizes.</param>
    /// <param name="width">Pixels, a multiple of a merged token's edge (28).</param>
    /// <param name="height">Pixels, likewise.</param>
    /// <exception cref="ModelException">A size is not such a multiple.</exception>
    public TileGrid(VisionConfiguration vision, int width, int height)
    {
        if (width <= 0 || height <= 0 || width % vision.TokenPixels != 0 || height % vision.TokenPixels != 0)
            throw new ModelException($"The tile size {width}x{height} does not fit the model: width and height must be multiples of {vision.TokenPixels} pixels.");
        Vision = vision;
        Width = width;
        Height = height;
    }

    public VisionConfiguration Vision { get; }

    /// <summary>Pixels from left to right.</summary>
    public int Width { get; }

    /// <summary>Pixels from top to bottom.</summary>
    public int Height { get; }

    /// <summary>Patches from top to bottom.</summary>
    public int PatchRows => Height / Vision.PatchSize;

    /// <summary>Patches from left to right.</summary>
    public int PatchColumns => Width / Vision.PatchSize;

    public int PatchCount => PatchRows * PatchColumns;

    /// <summary>Merged tokens from top to bottom.</summary>
    public int TokenRows => Height / Vision.TokenPixels;

    /// <summary>Merged tokens from left to right.</summary>
    public int TokenColumns => Width / Vision.TokenPixels;

    public int TokenCount => TokenRows * TokenColumns;

    /// <summary>Patches of one merged token, 4.</summary>
    public int MergedPatches => Vision.MergeSize * Vision.MergeSize;

    /// <summary>Row and column of a patch by its place in the processor's order.</summary>
    public (int Row, int Column) Patch(int index)
    {
        var token = index / MergedPatches;
        var inside = index % MergedPatches;
        return (
            (token / TokenColumns * Vision.MergeSize) + (inside / Vision.MergeSize),
            (token % TokenColumns * Vision.MergeSize) + (inside % Vision.MergeSize));
    }
}
