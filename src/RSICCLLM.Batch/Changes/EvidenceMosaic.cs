using RSICCLLM.Batch.Ledger;

namespace RSICCLLM.Batch.Changes;

/// <summary>
/// Evidence of all tiles on one grid of cells over the scene, a byte a cell. Where tiles overlap, the tile whose border is
/// farthest away decides, because a tile knows least about its own edge; ties go to the tile added first. Not thread-safe.
/// </summary>
internal sealed class EvidenceMosaic
{
    private readonly byte[] _values;
    private readonly Dictionary<int, byte[]> _trust = [];
    private readonly Stack<byte[]> _spare = [];
    private readonly int _width;
    private readonly int _height;
    private int _open;

    /// <summary>Lays cells over a grid.</summary>
    /// <param name="width">Columns of the grid in pixels.</param>
    /// <param name="height">Rows of the grid in pixels.</param>
    /// <param name="cellPixels">Edge of a cell in pixels, the same as in the tiles' evidence.</param>
    public EvidenceMosaic(int width, int height, double cellPixels)
    {
        CellPixels = cellPixels;
        (_width, _height) = (width, height);
        Columns = (int)Math.Ceiling(width / cellPixels);
        Rows = (int)Math.Ceiling(height / cellPixels);
        _values = new byte[checked(Columns * Rows)];
        Array.Fill(_values, EvidenceCells.NoData);
    }

    public double CellPixels { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Evidence 0..254 of a cell, or <see cref="EvidenceCells.NoData"/> where no tile saw data.</summary>
    public byte this[int row, int column] => _values[(row * Columns) + column];

    /// <summary>Adds a tile's evidence; tiles must be added in the order of the plan: what lies above a tile is settled.</summary>
    /// <param name="tileColumn">First pixel column of the tile.</param>
    /// <param name="tileRow">First pixel row of the tile.</param>
    /// <param name="cells">The tile's evidence.</param>
    public void Add(int tileColumn, int tileRow, EvidenceCells cells)
    {
        Settle(First(tileRow));
        for (var row = First(tileRow); row < Rows && CellOf(row, Rows, _height, tileRow) is var r && r < cells.Rows; row++)
        {
            if (!_trust.TryGetValue(row, out var trusted))
                _trust[row] = trusted = _spare.TryPop(out var spare) ? spare : new byte[Columns];
            for (var column = First(tileColumn); column < Columns && CellOf(column, Columns, _width, tileColumn) is var c && c < cells.Columns; column++)
            {
                var border = Math.Min(Math.Min(r, cells.Rows - 1 - r), Math.Min(c, cells.Columns - 1 - c));
                var trust = (byte)Math.Min(border + 1, 255);
                if (trust > trusted[column])
                    (trusted[column], _values[(row * Columns) + column]) = (trust, cells.Values[(r * cells.Columns) + c]);
            }
        }
    }

    // How much the cells of a row are trusted is of no use once no tile can reach it.
    private void Settle(int row)
    {
        if (row < _open)
            throw new InvalidOperationException($"A tile begins in cell row {row}, after one in row {_open}; tiles must be added in the order of the plan.");
        for (; _open < row; _open++)
        {
            if (!_trust.Remove(_open, out var trusted))
                continue;
            Array.Clear(trusted);
            _spare.Push(trusted);
        }
    }

    // First mosaic cell whose middle lies in the tile.
    private int First(int tileStart) => (int)Math.Ceiling((tileStart / CellPixels) - 0.5);

    // The tile's cell under the middle of a mosaic cell. The last cells are cut off by the grid; their middle is that of what is left,
    // so that the border strip belongs to the tiles that reach it.
    private int CellOf(int cell, int count, int size, int tileStart)
    {
        var middle = cell < count - 1 ? (cell + 0.5) * CellPixels : ((cell * CellPixels) + size) / 2;
        return (int)((middle - tileStart) / CellPixels);
    }
}
