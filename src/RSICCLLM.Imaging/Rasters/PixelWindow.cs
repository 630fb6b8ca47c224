namespace RSICCLLM.Imaging.Rasters;

/// <summary>A rectangle of pixels.</summary>
/// <param name="Column">First column.</param>
/// <param name="Row">First row.</param>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
public readonly record struct PixelWindow(int Column, int Row, int Width, int Height)
{
    /// <summary>First column to the right of the window.</summary>
    public long EndColumn => (long)Column + Width;

    /// <summary>First row below the window.</summary>
    public long EndRow => (long)Row + Height;

    /// <summary>Pixels in the window.</summary>
    public long Area => (long)Width * Height;

    /// <summary>True where the window has an area and lies wholly in a raster of the given size.</summary>
    public bool IsInside(int width, int height) =>
        Width > 0 && Height > 0 && Column >= 0 && Row >= 0 && EndColumn <= width && EndRow <= height;

    /// <summary>The part shared with another window; null when there is none.</summary>
    public PixelWindow? Intersect(PixelWindow other)
    {
        var column = Math.Max(Column, other.Column);
        var row = Math.Max(Row, other.Row);
        var width = Math.Min(EndColumn, other.EndColumn) - column;
        var height = Math.Min(EndRow, other.EndRow) - row;
        return width > 0 && height > 0 ? new PixelWindow(column, row, (int)width, (int)height) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"column {Column}, row {Row}, {Width} x {Height} pixels");
}
