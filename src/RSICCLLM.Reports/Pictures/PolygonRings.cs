using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;

namespace RSICCLLM.Reports.Pictures;

/// <summary>Rings of a geometry, as drawing programs want them.</summary>
internal static class PolygonRings
{
    /// <summary>Corners of each outer and inner ring, without the repeated last one; rings of less than three corners are left out.</summary>
    public static IEnumerable<ArraySegment<Coordinate>> Of(Geometry geometry) => PolygonExtracter.GetPolygons(geometry)
        .Cast<Polygon>()
        .SelectMany(polygon => polygon.InteriorRings.Prepend(polygon.ExteriorRing))
        .Select(ring => ring.Coordinates)
        .Where(corners => corners.Length > 3)
        .Select(corners => new ArraySegment<Coordinate>(corners, 0, corners.Length - 1));
}
