using NetTopologySuite.Geometries;
using RSICCLLM.Imaging.Crs;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Layers.GeoJson;

namespace RSICCLLM.Reports.Layers;

/// <summary>What the outputs need to know of the scene's coordinate reference system.</summary>
/// <param name="Name">For people.</param>
/// <param name="EpsgCode">Its EPSG code where it has one.</param>
/// <param name="Wkt">Definition as well-known text where known.</param>
/// <param name="IsGeographic">Coordinates are longitude and latitude in degrees.</param>
/// <param name="ToWgs84">To longitude and latitude in degrees on WGS 84; <see langword="null"/> when it cannot be computed.</param>
internal sealed record SceneReference(string Name, int? EpsgCode, string? Wkt, bool IsGeographic, Func<double, double, (double Longitude, double Latitude)>? ToWgs84)
{
    /// <summary>The reference system of a grid.</summary>
    public static SceneReference Of(GridFacts grid)
    {
        if (grid.EpsgCode is not { } code)
            return new(grid.Crs.Length > 0 ? grid.Crs : "not stated", null, null, grid.IsGeographic, null);
        var system = CoordinateReferenceSystem.FromEpsg(code, grid.IsGeographic);
        return new(system.Name, code, system.Wkt, system.IsGeographic, system.IsSupported ? Guarded(system) : null);
    }

    /// <summary>Coordinates far outside a projection's domain have no place on Earth; some formulas say so by an exception.</summary>
    private static Func<double, double, (double, double)> Guarded(CoordinateReferenceSystem system) => (x, y) =>
    {
        try
        {
            return system.ToWgs84(x, y);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or ArithmeticException)
        {
            return (double.NaN, double.NaN);
        }
    };

    /// <summary>A place inside an outline, for a line of text: inside also where the outline is bent or has holes.</summary>
    public static Coordinate PlaceOf(Geometry outline) => outline.IsEmpty ? new Coordinate(double.NaN, double.NaN) : outline.InteriorPoint.Coordinate;

    /// <summary>A geometry in longitude and latitude; <see langword="null"/> when the system cannot be transformed there.</summary>
    public Geometry? InWgs84(Geometry geometry)
    {
        if (ToWgs84 is not { } transform)
            return null;
        var copy = geometry.Copy();
        var filter = new ToDegrees(transform);
        copy.Apply(filter);
        copy.GeometryChanged();
        copy.SRID = 4326;
        return filter.Failed ? null : copy;
    }

    /// <summary>A place in longitude and latitude; <see langword="null"/> when it cannot be computed.</summary>
    public (double Longitude, double Latitude)? InWgs84(Coordinate place)
    {
        if (ToWgs84 is not { } transform)
            return null;
        var (longitude, latitude) = transform(place.X, place.Y);
        return IsOnEarth(longitude, latitude) ? (Antimeridian.Normal(longitude), latitude) : null;
    }

    private static bool IsOnEarth(double longitude, double latitude) =>
        Math.Abs(longitude) <= 360 && Math.Abs(latitude) <= 90;

    private sealed class ToDegrees(Func<double, double, (double Longitude, double Latitude)> transform) : ICoordinateFilter
    {
        public bool Failed { get; private set; }

        public void Filter(Coordinate coord)
        {
            (coord.X, coord.Y) = transform(coord.X, coord.Y);
            Failed |= !IsOnEarth(coord.X, coord.Y);
        }
    }
}
