namespace RSICCLLM.Imaging.Grids;

/// <summary>From positions on one axis of a grid to positions on another grid's: <c>scale * position + offset</c>.</summary>
internal readonly record struct AxisMapping(double Scale, double Offset)
{
    public double Apply(double position) => (Scale * position) + Offset;

    /// <summary>True where pixels fall on pixels.</summary>
    public bool IsWhole => Scale == 1 && Offset == Math.Round(Offset);

    /// <summary>The mapping of positions that are moved before it.</summary>
    public AxisMapping Moved(double by) => this with { Offset = Offset + (Scale * by) };

    /// <summary>The same mapping as a whole number of pixels, where it is one over so many pixels within the tolerance.</summary>
    public AxisMapping Snap(int size)
    {
        var offset = Math.Round(Offset);
        var isWhole = Math.Abs(Offset - offset) <= CommonGrid.Tolerance && Math.Abs(Apply(size) - (size + offset)) <= CommonGrid.Tolerance;
        return isWhole ? new AxisMapping(1, offset) : this;
    }
}

/// <summary>From pixel positions of one grid to those of another.</summary>
internal readonly record struct GridMapping(AxisMapping Columns, AxisMapping Rows, double ColumnsPerRow, double RowsPerColumn)
{
    /// <summary>The mapping from pixels of <paramref name="from"/> to pixels of <paramref name="to"/>.</summary>
    public static GridMapping Between(GeoTransform from, GeoTransform to)
    {
        var (originColumn, originRow) = to.Invert(from.C, from.F);
        var (rightColumn, rightRow) = to.Invert(from.C + from.A, from.F + from.D);
        var (downColumn, downRow) = to.Invert(from.C + from.B, from.F + from.E);
        return new GridMapping(
            new AxisMapping(rightColumn - originColumn, originColumn),
            new AxisMapping(downRow - originRow, originRow),
            downColumn - originColumn,
            rightRow - originRow);
    }

    /// <summary>True where rotation or shear stays below a tenth of a pixel over a raster of this size.</summary>
    public bool IsAligned(int width, int height) => Math.Abs(ColumnsPerRow) * height < 0.1 && Math.Abs(RowsPerColumn) * width < 0.1;
}
