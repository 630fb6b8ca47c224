using RSICCLLM.Imaging.Masks;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Pairs;

/// <summary>A tile read from both scenes.</summary>
/// <param name="Index">Index in the plan.</param>
/// <param name="Pair">The pictures. Where one date has no data it repeats the other's pixels, so that a scene's border is not read as change.</param>
/// <param name="Valid">Pixels with data at both dates.</param>
/// <param name="ExclusionReason">Why the tile is not captioned; <see langword="null"/> when it is.</param>
internal sealed record SceneTile(int Index, TilePair Pair, ValidityMask Valid, string? ExclusionReason)
{
    /// <summary>Gives the memory to the next tiles; nobody may use pictures or mask any more.</summary>
    public void Recycle()
    {
        Pair.Before.Recycle();
        Pair.After.Recycle();
        Valid.Recycle();
    }

    /// <summary>Share of valid pixels in one cell of a grid of cells over the tile.</summary>
    public double ValidShare(int row, int column, int rows, int columns)
    {
        var (width, height) = (Pair.Before.Width, Pair.Before.Height);
        var (left, right) = (column * width / columns, (column + 1) * width / columns);
        var (top, bottom) = (row * height / rows, (row + 1) * height / rows);
        var valid = 0;
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
                valid += Valid[x, y] ? 1 : 0;
        }

        return (double)valid / Math.Max(1, (right - left) * (bottom - top));
    }
}
