using RSICCLLM.Imaging.Crs;

namespace RSICCLLM.Imaging.Grids;

/// <summary>
/// A pixel on the ground, in metres; found at the middle of its grid and good for all of it. The one place that knows how long a unit of a coordinate
/// reference system is: degrees on the ellipsoid, Web and World Mercator by their scale there, any other projected system as if true to scale.
/// </summary>
public readonly record struct GroundPixel
{
    // WGS 84; other datums' ellipsoids differ by less than 1 in 8,000.
    private const double SemiMajorAxis = 6_378_137;
    private const double EccentricitySquared = 0.006_694_379_990_14;

    // Units to either side over which a scale is taken: far above rounding, far below where it changes.
    private const double Reach = 500;

    // One step right and one down, along the axes of the system; lengths in edges.
    private readonly (double X, double Y) _right;
    private readonly (double X, double Y) _down;

    private GroundPixel(GeoTransform transform, double metresX, double metresY)
    {
        var edge = Math.Sqrt(Math.Abs((transform.A * transform.E) - (transform.B * transform.D)));
        var unit = Math.Sqrt(metresX * metresY);
        Edge = edge * unit;
        var (x, y) = (metresX / unit, metresY / unit);
        _right = (transform.A / edge * x, transform.D / edge * y);
        _down = (transform.B / edge * x, transform.E / edge * y);
    }

    /// <summary>Edge of a square as large as the pixel: the ground sampling distance.</summary>
    public double Edge { get; }

    /// <summary>From one column to the next.</summary>
    public double Across => Length(1, 0);

    /// <summary>From one row to the next.</summary>
    public double Down => Length(0, 1);

    /// <summary>Length of a step of so many columns and rows.</summary>
    public double Length(double columns, double rows)
    {
        var x = (columns * _right.X) + (rows * _down.X);
        var y = (columns * _right.Y) + (rows * _down.Y);
        return Math.Sqrt((x * x) + (y * y)) * Edge;
    }

    /// <summary>The pixel of a grid.</summary>
    internal static GroundPixel Of(CommonGrid grid)
    {
        var (x, y) = grid.Transform.Apply(grid.Width / 2.0, grid.Height / 2.0);
        var (metresX, metresY) = MetresPerUnit(grid.Crs, x, y);
        return new GroundPixel(grid.Transform, metresX, metresY);
    }

    private static (double X, double Y) MetresPerUnit(CoordinateReferenceSystem crs, double x, double y)
    {
        if (crs.IsGeographic)
            return MetresPerDegree(y);
        if (crs.IsToScale)
            return (crs.MetresPerUnit, crs.MetresPerUnit);
        return (Distance(crs.ToWgs84(x - Reach, y), crs.ToWgs84(x + Reach, y)) / (2 * Reach), Distance(crs.ToWgs84(x, y - Reach), crs.ToWgs84(x, y + Reach)) / (2 * Reach));
    }

    // Of places so near each other that the ellipsoid is flat between them.
    private static double Distance((double Longitude, double Latitude) from, (double Longitude, double Latitude) to)
    {
        var (east, north) = MetresPerDegree((from.Latitude + to.Latitude) / 2);
        var x = Math.IEEERemainder(to.Longitude - from.Longitude, 360) * east;
        var y = (to.Latitude - from.Latitude) * north;
        return Math.Sqrt((x * x) + (y * y));
    }

    // Along the parallel by the radius of curvature in the prime vertical, along the meridian by that of the meridian.
    private static (double East, double North) MetresPerDegree(double latitude)
    {
        var (sine, cosine) = Math.SinCos(latitude * Math.PI / 180);
        var w = 1 - (EccentricitySquared * sine * sine);
        var vertical = SemiMajorAxis / Math.Sqrt(w);
        return (vertical * Math.Abs(cosine) * Math.PI / 180, vertical * (1 - EccentricitySquared) / w * Math.PI / 180);
    }
}
