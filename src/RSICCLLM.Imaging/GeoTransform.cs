namespace RSICCLLM.Imaging;

/// <summary>
/// Affine map from pixel (column, row; 0, 0 is the outer corner of the first pixel) to a coordinate reference system:
/// <c>x = A * column + B * row + C</c>, <c>y = D * column + E * row + F</c> (the order that rasterio prints).
/// </summary>
public readonly record struct GeoTransform(double A, double B, double C, double D, double E, double F)
{
    /// <summary>Coordinates of a pixel position.</summary>
    public (double X, double Y) Apply(double column, double row) =>
        ((A * column) + (B * row) + C, (D * column) + (E * row) + F);

    /// <summary>Pixel position of coordinates.</summary>
    /// <exception cref="InvalidOperationException">The transform cannot be inverted.</exception>
    public (double Column, double Row) Invert(double x, double y)
    {
        var determinant = (A * E) - (B * D);
        if (determinant == 0 || !double.IsFinite(determinant))
            throw new InvalidOperationException("The geotransform has no area and cannot be inverted.");
        var dx = x - C;
        var dy = y - F;
        return (((E * dx) - (B * dy)) / determinant, ((A * dy) - (D * dx)) / determinant);
    }

    /// <summary>The transform of a window that begins at a pixel of this grid.</summary>
    public GeoTransform Offset(double column, double row)
    {
        var (x, y) = Apply(column, row);
        return this with { C = x, F = y };
    }
}
