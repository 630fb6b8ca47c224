using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Union;
using NetTopologySuite.Simplify;
using RSICCLLM.Batch.Ledger;

namespace RSICCLLM.Batch.Changes;

/// <summary>Draws the outline of cells as a valid polygon or multipolygon in pixel coordinates of the grid.</summary>
internal static class RegionOutline
{
    private static readonly GeometryFactory Factory = new();

    /// <summary>Union of the cells, with steps of less than a cell cut off; never larger than the grid.</summary>
    /// <param name="cells">Cells of the mosaic in reading order, at least one.</param>
    /// <param name="cellPixels">Edge of a cell in pixels.</param>
    /// <param name="width">Columns of the grid.</param>
    /// <param name="height">Rows of the grid.</param>
    public static Geometry Draw(IReadOnlyList<(int Row, int Column)> cells, double cellPixels, int width, int height)
    {
        var union = UnaryUnionOp.Union(Runs(cells).Select(run => Rectangle(run, cellPixels)).ToList());
        var smooth = TopologyPreservingSimplifier.Simplify(union, cellPixels * 0.8);
        var grid = Factory.ToGeometry(new Envelope(0, width, 0, height));
        var outline = (smooth.IsValid && smooth.Area > 0.5 * union.Area ? smooth : union).Intersection(grid);
        return WithoutNeedlessPoints(outline.IsEmpty ? union.Intersection(grid) : outline);
    }

    /// <summary>Union of all cells without data, to the pixel.</summary>
    public static Geometry NoData(EvidenceMosaic mosaic, int width, int height)
    {
        // One after the other: half of a large scene may be without data.
        var cells = from row in Enumerable.Range(0, mosaic.Rows)
                    from column in Enumerable.Range(0, mosaic.Columns)
                    where mosaic[row, column] == EvidenceCells.NoData
                    select (row, column);
        var union = UnaryUnionOp.Union(Runs(cells).Select(run => Rectangle(run, mosaic.CellPixels)).ToList()) ?? Factory.CreatePolygon();
        return WithoutNeedlessPoints(union.Intersection(Factory.ToGeometry(new Envelope(0, width, 0, height))));
    }

    // A union keeps the corners of its parts, also where they lie on a straight edge now.
    private static Geometry WithoutNeedlessPoints(Geometry outline) => TopologyPreservingSimplifier.Simplify(outline, 1e-6);

    // Runs of neighbouring cells in a row keep the union small.
    private static IEnumerable<(int Row, int First, int Last)> Runs(IEnumerable<(int Row, int Column)> cells)
    {
        (int Row, int First, int Last)? run = null;
        foreach (var (row, column) in cells)
        {
            if (run is { } open && open.Row == row && open.Last + 1 == column)
            {
                run = open with { Last = column };
                continue;
            }

            if (run is { } whole)
                yield return whole;
            run = (row, column, column);
        }

        if (run is { } last)
            yield return last;
    }

    private static Geometry Rectangle((int Row, int First, int Last) run, double cellPixels) =>
        Factory.ToGeometry(new Envelope(run.First * cellPixels, (run.Last + 1) * cellPixels, run.Row * cellPixels, (run.Row + 1) * cellPixels));
}
