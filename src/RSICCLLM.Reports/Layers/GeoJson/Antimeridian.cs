using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;

namespace RSICCLLM.Reports.Layers.GeoJson;

/// <summary>Geometries that cross the antimeridian, as RFC 7946 wants them: cut there (section 3.1.9), boxes from west to east (5.2).</summary>
internal static class Antimeridian
{
    private const double Circle = 360;
    private const double Half = 180;

    /// <summary>Makes longitudes continuous: each is moved by whole circles to lie nearest to a reference.</summary>
    public static Geometry Unwrap(Geometry degrees, double reference)
    {
        var copy = degrees.Copy();
        copy.Apply(new Nearest(reference));
        copy.GeometryChanged();
        return copy;
    }

    /// <summary>Parts within -180 and 180 of a geometry with continuous longitudes; itself when it does not cross.</summary>
    public static Geometry Cut(Geometry unwrapped)
    {
        var box = unwrapped.EnvelopeInternal;
        if (box.MinX >= -Half && box.MaxX <= Half)
            return unwrapped;
        var parts = new List<Polygon>();
        for (var turn = (int)Math.Floor((box.MinX + Half) / Circle); (turn * Circle) - Half < box.MaxX; turn++)
        {
            var world = unwrapped.Factory.ToGeometry(new Envelope((turn * Circle) - Half, (turn * Circle) + Half, -90, 90));
            var moved = AffineTransformation.TranslationInstance(-turn * Circle, 0).Transform(unwrapped.Intersection(world));
            parts.AddRange(PolygonExtracter.GetPolygons(moved).Cast<Polygon>().Where(p => p.Area > 0));
        }

        return parts.Count == 1 ? parts[0] : unwrapped.Factory.CreateMultiPolygon([.. parts]);
    }

    /// <summary>A longitude within -180 and 180.</summary>
    public static double Normal(double longitude) => longitude is >= -Half and <= Half ? longitude : longitude - (Circle * Math.Floor((longitude + Half) / Circle));

    private sealed class Nearest(double reference) : ICoordinateFilter
    {
        public void Filter(Coordinate coord) => coord.X += Circle * Math.Round((reference - coord.X) / Circle);
    }
}
