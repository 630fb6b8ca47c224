namespace RSICCLLM.Model.Difference;

/// <summary>
/// The Hough parameter space over a grid of patches (paper, Hough voting): cell <c>(x, y)</c>, measured from the grid's centre
/// in cells, falls for angle <c>θ_k = kπ/36</c> into the bin <c>round(x cos θ + y sin θ)</c>. Bins are one cell wide.
/// Immutable and safe to share between threads.
/// </summary>
public sealed class HoughGrid
{
    /// <summary>Number of angles over half a turn.</summary>
    public const int AngleCount = 36;

    private readonly int[] _bins;
    private readonly int[] _counts;

    /// <summary>Lays the parameter space over a grid.</summary>
    /// <param name="rows">Patches from top to bottom, at least 1.</param>
    /// <param name="columns">Patches from left to right, at least 1.</param>
    public HoughGrid(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        Rows = rows;
        Columns = columns;
        var reach = (int)Math.Ceiling(Math.Sqrt(((double)rows * rows) + ((double)columns * columns)) / 2);
        DistanceCount = (2 * reach) + 1;
        _bins = new int[rows * columns * AngleCount];
        _counts = new int[DistanceCount * AngleCount];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                var y = r - ((rows - 1) / 2.0);
                var x = c - ((columns - 1) / 2.0);
                for (var k = 0; k < AngleCount; k++)
                {
                    var angle = k * Math.PI / AngleCount;
                    // Rounding half up after removing the last digits' noise keeps bins the same on every machine.
                    var distance = Math.Round((x * Math.Cos(angle)) + (y * Math.Sin(angle)), 9);
                    var bin = (((int)Math.Floor(distance + 0.5) + reach) * AngleCount) + k;
                    _bins[(((r * columns) + c) * AngleCount) + k] = bin;
                    _counts[bin]++;
                }
            }
        }
    }

    /// <summary>Patches from top to bottom.</summary>
    public int Rows { get; }

    /// <summary>Patches from left to right.</summary>
    public int Columns { get; }

    /// <summary>Distance bins.</summary>
    public int DistanceCount { get; }

    /// <summary>Bins of the parameter space, empty ones included: <c>DistanceCount * 36</c>, distance-major.</summary>
    public int BinCount => DistanceCount * AngleCount;

    /// <summary>Cells of the grid.</summary>
    public int CellCount => Rows * Columns;

    /// <summary>Bin that a cell (row-major index) votes into for an angle.</summary>
    public int Bin(int cell, int angle) => _bins[(cell * AngleCount) + angle];

    /// <summary>Number of cells in a bin; 0 for a bin outside the grid.</summary>
    public int Count(int bin) => _counts[bin];

    /// <summary>Bins that hold at least one cell; the mean that bins are held against is taken over these.</summary>
    public int OccupiedBinCount => _counts.Count(n => n > 0);

    /// <summary>Voting matrix <c>[bins, cells]</c>, row-major: 1 / (cells in the bin) where a cell votes into it, else 0.</summary>
    public float[] VotingMatrix()
    {
        var matrix = new float[BinCount * CellCount];
        for (var cell = 0; cell < CellCount; cell++)
        {
            for (var k = 0; k < AngleCount; k++)
            {
                var bin = Bin(cell, k);
                matrix[(bin * CellCount) + cell] = 1f / _counts[bin];
            }
        }

        return matrix;
    }

    /// <summary>Inverse matrix <c>[cells, bins]</c>, row-major: 1 / 36 where the cell lies in the bin, so that a cell gets the mean over all angles.</summary>
    public float[] InverseMatrix()
    {
        var matrix = new float[CellCount * BinCount];
        for (var cell = 0; cell < CellCount; cell++)
        {
            for (var k = 0; k < AngleCount; k++)
                matrix[(cell * BinCount) + Bin(cell, k)] = 1f / AngleCount;
        }

        return matrix;
    }
}
