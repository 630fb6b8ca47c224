using System.Collections;
using RSICCLLM.Batch.Ledger;

namespace RSICCLLM.Batch.Changes;

/// <summary>Finds connected regions of evidence (8 neighbours) by flood fill over the changed cells only.</summary>
internal static class RegionFinder
{
    /// <summary>All regions with at least a number of cells.</summary>
    /// <param name="mosaic">The scene's evidence.</param>
    /// <param name="threshold">Least evidence of a changed cell, 0..1.</param>
    /// <param name="leastCells">Least number of cells.</param>
    public static IReadOnlyList<EvidenceRegion> Find(EvidenceMosaic mosaic, double threshold, int leastCells)
    {
        var least = (byte)Math.Clamp(Math.Ceiling(threshold * EvidenceCells.Certain), 1, EvidenceCells.Certain);
        bool Changed(int row, int column) => mosaic[row, column] is var v && v >= least && v != EvidenceCells.NoData;

        var regions = new List<EvidenceRegion>();
        // A bit a cell: changed cells of a large scene are many.
        var seen = new BitArray(mosaic.Rows * mosaic.Columns);
        for (var row = 0; row < mosaic.Rows; row++)
        {
            for (var column = 0; column < mosaic.Columns; column++)
            {
                if (!Changed(row, column) || !IsNew(seen, (row * mosaic.Columns) + column))
                    continue;
                var cells = Fill(row, column, mosaic, Changed, seen);
                if (cells.Count < leastCells)
                    continue;
                cells.Sort();
                regions.Add(new EvidenceRegion(regions.Count, cells, cells.Average(c => mosaic[c.Row, c.Column] / (double)EvidenceCells.Certain)));
            }
        }

        return regions;
    }

    private static bool IsNew(BitArray seen, int cell)
    {
        if (seen[cell])
            return false;
        return seen[cell] = true;
    }

    private static List<(int Row, int Column)> Fill(int row, int column, EvidenceMosaic mosaic, Func<int, int, bool> changed, BitArray seen)
    {
        var cells = new List<(int Row, int Column)>();
        var open = new Stack<(int Row, int Column)>();
        open.Push((row, column));
        while (open.TryPop(out var cell))
        {
            cells.Add(cell);
            for (var r = Math.Max(0, cell.Row - 1); r <= Math.Min(mosaic.Rows - 1, cell.Row + 1); r++)
            {
                for (var c = Math.Max(0, cell.Column - 1); c <= Math.Min(mosaic.Columns - 1, cell.Column + 1); c++)
                {
                    if (changed(r, c) && IsNew(seen, (r * mosaic.Columns) + c))
                        open.Push((r, c));
                }
            }
        }

        return cells;
    }
}
