using System.Collections;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Tiling;

/// <summary>
/// Square tiles of one size that cover a grid, row by row from the top left, neighbours overlapping by at least what was asked.
/// The last tile of a row or column is shifted inwards, so that no strip is lost and no tile is smaller. Where the grid itself is smaller
/// than a tile, the one tile begins at its edge and reaches beyond it: there is no data there. Immutable; takes no memory per tile.
/// </summary>
public sealed class TilePlan : IReadOnlyList<Tile>
{
    /// <summary>Plans the tiles of a grid.</summary>
    /// <param name="width">Columns of the grid, at least 1.</param>
    /// <param name="height">Rows of the grid, at least 1.</param>
    /// <param name="tileSize">Edge of a tile in pixels, at least 1.</param>
    /// <param name="overlap">Pixels that neighbours share at least, from 0 to less than <paramref name="tileSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range, or there would be more than 2^31 - 1 tiles.</exception>
    public TilePlan(int width, int height, int tileSize, int overlap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tileSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(overlap);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(overlap, tileSize);
        Width = width;
        Height = height;
        TileSize = tileSize;
        Overlap = overlap;
        Columns = TilesAlong(width);
        Rows = TilesAlong(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)Columns * Rows, int.MaxValue, nameof(tileSize));
    }

    /// <summary>Columns of the grid.</summary>
    public int Width { get; }

    /// <summary>Rows of the grid.</summary>
    public int Height { get; }

    /// <summary>Edge of a tile in pixels.</summary>
    public int TileSize { get; }

    /// <summary>Pixels that neighbours share at least.</summary>
    public int Overlap { get; }

    /// <summary>Tiles in a row.</summary>
    public int Columns { get; }

    /// <summary>Rows of tiles.</summary>
    public int Rows { get; }

    /// <summary>All tiles.</summary>
    public int Count => Columns * Rows;

    /// <summary>The tile at a place in reading order.</summary>
    public Tile this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var (row, column) = Math.DivRem(index, Columns);
            return new Tile(index, column, row, new PixelWindow(Start(column, Width), Start(row, Height), TileSize, TileSize));
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Tile> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int TilesAlong(int size) => size <= TileSize ? 1 : 1 + ((size - TileSize - 1) / (TileSize - Overlap)) + 1;

    private int Start(int tile, int size) => (int)Math.Max(0, Math.Min((long)tile * (TileSize - Overlap), (long)size - TileSize));
}
