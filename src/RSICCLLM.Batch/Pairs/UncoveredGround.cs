using NetTopologySuite.Geometries;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Batch.Pairs;

/// <summary>Ground of a scene to which the common grid does not reach.</summary>
internal static class UncoveredGround
{
    // Parts of pixels at the edges of the grid are no gap, nor is what is small beside the scene.
    private const double LeastPixelsAcross = 2;
    private const double LeastShare = 0.01;

    /// <summary>Its area in square metres; 0 where it is less than a hundredth of the scene, or a seam of two pixels.</summary>
    public static double Of(IRasterSource scene, CommonGrid grid)
    {
        var outline = grid.Outline(scene).Select(p => new Coordinate(p.Column, p.Row)).ToList();
        if (!outline.TrueForAll(c => double.IsFinite(c.X + c.Y)))
            return 0;
        var factory = new GeometryFactory();
        var polygon = factory.CreatePolygon([.. outline, outline[0]]);
        if (!polygon.IsValid)
            return 0;
        var outside = polygon.Difference(factory.ToGeometry(new Envelope(0, grid.Width, 0, grid.Height))).Area;
        return outside > polygon.Area * LeastShare && outside > LeastPixelsAcross * 2 * ((double)grid.Width + grid.Height) ? outside * grid.MetresPerPixel * grid.MetresPerPixel : 0;
    }
}
