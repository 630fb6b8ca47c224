using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;

namespace RSICCLLM.Reports.Layers;

/// <summary>Outlines as layers hold them.</summary>
internal static class LayerGeometry
{
    /// <summary>The polygons of an outline as one multi-polygon; empty when it has none.</summary>
    public static MultiPolygon Polygons(Geometry outline) => outline as MultiPolygon
        ?? outline.Factory.CreateMultiPolygon([.. PolygonExtracter.GetPolygons(outline).Cast<Polygon>()]);
}
