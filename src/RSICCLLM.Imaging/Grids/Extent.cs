namespace RSICCLLM.Imaging.Grids;

/// <summary>Smallest rectangle along the axes of a coordinate reference system.</summary>
public readonly record struct Extent(double MinX, double MinY, double MaxX, double MaxY)
{
    /// <summary>The rectangle around a raster.</summary>
    public static Extent Of(GeoTransform transform, int width, int height)
    {
        (double X, double Y)[] corners = [transform.Apply(0, 0), transform.Apply(width, 0), transform.Apply(0, height), transform.Apply(width, height)];
        return new Extent(corners.Min(c => c.X), corners.Min(c => c.Y), corners.Max(c => c.X), corners.Max(c => c.Y));
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"x {MinX:0.######} to {MaxX:0.######}, y {MinY:0.######} to {MaxY:0.######}");
}
