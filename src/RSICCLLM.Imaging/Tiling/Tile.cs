using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Tiling;

/// <summary>One tile of a plan.</summary>
/// <param name="Index">Place in reading order, from 0.</param>
/// <param name="Column">Column of tiles, from 0.</param>
/// <param name="Row">Row of tiles, from 0.</param>
/// <param name="Window">Pixels of the grid.</param>
public readonly record struct Tile(int Index, int Column, int Row, PixelWindow Window)
{
    /// <summary>Name that is the same in every run over the same plan, for example <c>r0003c0012</c>.</summary>
    public string Id => FormattableString.Invariant($"r{Row:0000}c{Column:0000}");
}
