using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using RSICCLLM.Imaging;

namespace RSICCLLM.Reports.Pictures;

/// <summary>From the coordinate reference system to a picture's pixels and frame.</summary>
internal static class MapGeometry
{
    /// <summary>The geometry in pixels of a picture.</summary>
    public static Geometry ToPixels(Geometry geometry, GeoTransform transform)
    {
        var determinant = (transform.A * transform.E) - (transform.B * transform.D);
        var (c0, r0) = transform.Invert(0, 0);
        // Matrix of GeoTransform.Invert, written out once for all vertices.
        var toPixels = new AffineTransformation(
            transform.E / determinant, -transform.B / determinant, c0,
            -transform.D / determinant, transform.A / determinant, r0);
        return toPixels.Transform(geometry);
    }

    /// <summary>The transform of an overview of the same extent with fewer pixels.</summary>
    public static GeoTransform Rescale(GeoTransform transform, double columnFactor, double rowFactor) => new(
        transform.A * columnFactor, transform.B * rowFactor, transform.C,
        transform.D * columnFactor, transform.E * rowFactor, transform.F);

    /// <summary>Area of a pixel in square units of the coordinate reference system.</summary>
    public static double PixelArea(GeoTransform transform) => Math.Abs((transform.A * transform.E) - (transform.B * transform.D));

    /// <summary>Direction of grid north in degrees clockwise from up.</summary>
    public static double NorthDegrees(GeoTransform transform)
    {
        var origin = transform.Invert(0, 0);
        var north = transform.Invert(0, 1);
        return Math.Atan2(north.Column - origin.Column, -(north.Row - origin.Row)) * 180 / Math.PI;
    }

    /// <summary>Round coordinates along the lower and the left edge; none when the grid is rotated against its reference system.</summary>
    public static (IReadOnlyList<CoordinateTick> Bottom, IReadOnlyList<CoordinateTick> Left) Ticks(GeoTransform transform, int width, int height, CultureInfo culture)
    {
        if (transform.B != 0 || transform.D != 0)
            return ([], []);
        return (Axis(transform.C, transform.A, width, culture), Axis(transform.F, transform.E, height, culture));
    }

    private static List<CoordinateTick> Axis(double origin, double step, int length, CultureInfo culture)
    {
        var ticks = new List<CoordinateTick>();
        var low = Math.Min(origin, origin + (step * length));
        var high = Math.Max(origin, origin + (step * length));
        var span = high - low;
        if (!double.IsFinite(span) || span <= 0)
            return ticks;

        // Two to five labels whatever the extent is.
        var power = Math.Pow(10, Math.Floor(Math.Log10(span)));
        var interval = (span / power) switch
        {
            >= 5 => 2 * power,
            >= 2.5 => power,
            >= 1.2 => 0.5 * power,
            _ => 0.25 * power,
        };
        var decimals = Math.Clamp((int)-Math.Floor(Math.Log10(interval)) + (interval < 1 ? 1 : 0), 0, 8);
        var format = decimals == 0 || interval >= 1 ? "0" : "0." + new string('#', decimals);
        for (var k = Math.Ceiling((low / interval) - 1e-9); k * interval <= high + (interval * 1e-9); k++)
        {
            var coordinate = k * interval;
            ticks.Add(new((coordinate - origin) / step, coordinate.ToString(format, culture)));
        }

        return ticks;
    }
}
