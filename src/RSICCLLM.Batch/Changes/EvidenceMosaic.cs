using RSICCLLM.Batch.Ledger;

namespace RSICCLLM.Batch.Changes;

/// <summary>
/// Evidence of all tiles on one grid of cells over the scene, two bytes a cell. Where tiles overlap, the tile whose border is
/// farthest away decides, because a tile knows least about its own edge; ties go to the tile added first. Not thread-safe.
/// </summary>
internal sealed class EvidenceMosaic
{
    private readonly byte[] _values;
    private readonly byte[] _trust;

    /// <summary>Lays cells over a grid.</summary>
    /// <param name="width">Columns of the grid in pixels.</param>
    /// <param name="height">Rows of the grid in pixels.</param>
    /// <param name="cellPixels">Edge of a cell in pixels, the same as in the tiles' evidence.</param>
    public EvidenceMosaic(int width, int height, double cellPixels)
    {
        CellPixels = cellPixels;
        Columns = (int)Math.Ceiling(width / cellPixels);
        Rows = (int)Math.Ceiling(height / cellPixels);
        _values = new byte[checked(Columns * Rows)];
        _trust = new byte[_values.Length];
        Array.Fill(_values, EvidenceCells.NoData);
    }

    public double CellPixels { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Evidence 0..254 of a cell, or <see cref="EvidenceCells.NoData"/> where no tile saw data.</summary>
    public byte this[int row, int column] => _values[(row * Columns) + column];

    /// <summary>Adds a tile's evidence; tiles must be added in the order of the plan.</summary>
    /// <param name="tileColumn">First pixel column of the tile.</param>
    /// <param name="tileRow">First pixel row of the tile.</param>
    /// <param name="cells">The tile's evidence.</param>
    public void Add(int tileColumn, int tileRow, EvidenceCells cells)
    {
        for (var r = 0; r < cells.Rows; r++)
        {
            for (var c = 0; c < cells.Columns; c++)
            {
                var row = (int)((tileRow + ((r + 0.5) * CellPixels)) / CellPixels);
                var column = (int)((tileColumn + ((c + 0.5) * CellPixels)) / CellPixels);
                if (row >= Rows || column >= Columns)
                    continue;
                var border = Math.Min(Math.Min(r, cells.Rows - 1 - r), Math.Min(c, cells.Columns - 1 - c));
                var trust = (byte)Math.Min(border + 1, 255);
                var at = (row * Columns) + column;
                if (trust > _trust[at])
                    (_trust[at], _values[at]) = (trust, cells.Values[(r * cells.Columns) + c]);
            }
        }
    }
}
