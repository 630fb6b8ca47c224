using System.Globalization;
using RSICCLLM.Imaging.Crs;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Grids;

/// <summary>The pixels on which both scenes of a pair are compared: those of one scene (<see cref="GridResolution"/>), cut to what both cover; <see cref="At"/> changes their size.</summary>
/// <param name="Crs">Coordinate reference system of the grid.</param>
/// <param name="Transform">Pixel to <paramref name="Crs"/>.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public sealed record CommonGrid(CoordinateReferenceSystem Crs, GeoTransform Transform, int Width, int Height)
{
    /// <summary>Part of a pixel by which positions may be off and still count as equal.</summary>
    internal const double Tolerance = 0.01;

    /// <summary>The rectangle around the grid.</summary>
    public Extent Extent => Extent.Of(Transform, Width, Height);

    /// <summary>Size of a pixel on the ground.</summary>
    public GroundPixel Ground => GroundPixel.Of(this);

    /// <summary>Ground sampling distance: the edge of a square as large as a pixel on the ground, at the middle of the grid.</summary>
    public double MetresPerPixel => Ground.Edge;

    /// <summary>The common grid of a pair.</summary>
    /// <exception cref="ScenePairException">
    /// A scene is not georeferenced, the coordinate reference systems differ and one of them cannot be transformed, or the scenes do not overlap by at least one pixel.
    /// </exception>
    public static CommonGrid Create(IRasterSource before, IRasterSource after, GridResolution resolution = GridResolution.Before)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (beforeCrs, beforeTransform) = Georeference(before);
        var (afterCrs, afterTransform) = Georeference(after);
        if (!beforeCrs.Equals(afterCrs) && !(beforeCrs.IsSupported && afterCrs.IsSupported))
        {
            throw new ScenePairException(
                $"The scenes have different coordinate reference systems: '{before.Name}' is in {Describe(beforeCrs)}, '{after.Name}' in {Describe(afterCrs)}, "
                + $"and {(beforeCrs.IsSupported ? afterCrs : beforeCrs)} is not one that can be reprojected here; "
                + $"reproject one of them first, for example with 'gdalwarp -t_srs {beforeCrs} in.tif out.tif'.");
        }

        var useAfter = resolution switch
        {
            GridResolution.After => true,
            GridResolution.Finer => Of(after).MetresPerPixel < Of(before).MetresPerPixel,
            GridResolution.Coarser => Of(after).MetresPerPixel > Of(before).MetresPerPixel,
            _ => false,
        };
        var (anchor, other) = useAfter ? (after, before) : (before, after);
        var anchorTransform = anchor.Transform!.Value;
        var cover = Cover(anchor, other);
        var (column, width) = Overlap(cover.Left, cover.Right, anchor.Width);
        var (row, height) = Overlap(cover.Top, cover.Bottom, anchor.Height);
        if (width < 1 || height < 1)
        {
            throw new ScenePairException(
                $"The scenes do not overlap: '{before.Name}' covers {Extent.Of(beforeTransform, before.Width, before.Height)} ({beforeCrs}), "
                + $"'{after.Name}' covers {Extent.Of(afterTransform, after.Width, after.Height)} ({afterCrs}); check that both show the same place.");
        }

        return new CommonGrid(Unit(before, after, anchor.Crs!), anchorTransform.Offset(column, row), width, height);
    }

    // Scenes in one system have one unit, although only one of the files may state it.
    private static CoordinateReferenceSystem Unit(IRasterSource before, IRasterSource after, CoordinateReferenceSystem anchor)
    {
        var (one, other) = (before.Crs!, after.Crs!);
        if (!one.Equals(other))
            return anchor;
        if (one.IsUnitKnown && other.IsUnitKnown && Math.Abs(one.MetresPerUnit - other.MetresPerUnit) > 1e-5 * one.MetresPerUnit)
        {
            throw new ScenePairException(string.Create(
                CultureInfo.InvariantCulture,
                $"Both scenes are in {one}, but a unit of it has {one.MetresPerUnit:0.######} m in '{before.Name}' and {other.MetresPerUnit:0.######} m in '{after.Name}'; correct the file that is wrong."));
        }

        return one.IsUnitKnown ? one : other;
    }

    /// <summary>The same ground from the same corner, in pixels with another edge on the ground; a part of a pixel at the far edges is left out.</summary>
    /// <param name="metresPerPixel">Ground sampling distance, above 0.</param>
    /// <exception cref="ScenePairException">No whole pixel is left.</exception>
    public CommonGrid At(double metresPerPixel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(metresPerPixel);
        var factor = metresPerPixel / MetresPerPixel;
        var (width, height) = (Math.Floor((Width / factor) + Tolerance), Math.Floor((Height / factor) + Tolerance));
        if (width < 1 || height < 1)
            throw new ScenePairException(string.Create(CultureInfo.InvariantCulture, $"The {Width} x {Height} pixels that the scenes have in common are less than one pixel of {metresPerPixel:0.##} m."));
        var t = Transform;
        return new CommonGrid(Crs, new GeoTransform(t.A * factor, t.B * factor, t.C, t.D * factor, t.E * factor, t.F), checked((int)width), checked((int)height));
    }

    /// <summary>What is drawn of one scene alone: its own grid.</summary>
    /// <exception cref="ScenePairException">The scene is not georeferenced.</exception>
    public static CommonGrid Of(IRasterSource scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var (crs, transform) = Georeference(scene);
        return new CommonGrid(crs, transform, scene.Width, scene.Height);
    }

    /// <summary>A scene's border in pixels of this grid, around once, with points between its corners; not a number where a projection has no place.</summary>
    /// <exception cref="ScenePairException">The scene is not georeferenced.</exception>
    public IReadOnlyList<(double Column, double Row)> Outline(IRasterSource scene)
    {
        const int Steps = 32;
        var own = Of(scene);
        var projection = new GridProjection(own.Crs, own.Transform, Crs, Transform);
        var (w, h) = ((double)scene.Width, (double)scene.Height);
        return [.. new[] { (0.0, 0.0, w, 0.0), (w, 0, w, h), (w, h, 0, h), (0, h, 0, 0) }
            .SelectMany(side => Enumerable.Range(0, Steps).Select(i => (double)i / Steps), (side, part) =>
                projection.Apply(side.Item1 + ((side.Item3 - side.Item1) * part), side.Item2 + ((side.Item4 - side.Item2) * part)))];
    }

    private static (CoordinateReferenceSystem Crs, GeoTransform Transform) Georeference(IRasterSource scene)
    {
        if (scene.Transform is { } transform && scene.Crs is { } crs)
            return (crs, transform);
        var missing = scene.Transform is null ? "has no geotransform" : "names no coordinate reference system";
        throw new ScenePairException(
            $"The raster '{scene.Name}' is not georeferenced (it {missing}), so its place is unknown; add it, for example with "
            + "'gdal_translate -a_srs EPSG:25832 -a_ullr LEFT TOP RIGHT BOTTOM in.tif out.tif', or caption two plain pictures with 'rsiccllm caption'.");
    }

    private static string Describe(CoordinateReferenceSystem crs) => crs.EpsgCode is null || crs.Name == crs.ToString() ? crs.ToString() : $"{crs} ({crs.Name})";

    // The rectangle of the anchor's pixels that the other scene covers.
    private static (double Left, double Top, double Right, double Bottom) Cover(IRasterSource anchor, IRasterSource other)
    {
        if (other.Crs!.Equals(anchor.Crs))
        {
            var mapping = GridMapping.Between(other.Transform!.Value, anchor.Transform!.Value);
            if (mapping.IsAligned(other.Width, other.Height))
            {
                var (left, right) = (mapping.Columns.Apply(0), mapping.Columns.Apply(other.Width));
                var (top, bottom) = (mapping.Rows.Apply(0), mapping.Rows.Apply(other.Height));
                return (Math.Min(left, right), Math.Min(top, bottom), Math.Max(left, right), Math.Max(top, bottom));
            }
        }

        return new GridProjection(other.Crs!, other.Transform!.Value, anchor.Crs!, anchor.Transform!.Value).Cover(other.Width, other.Height);
    }

    private static (int Start, int Length) Overlap(double first, double last, int anchorSize)
    {
        var start = Math.Max(0, first);
        var end = Math.Min(anchorSize, last);
        if (!(end > start))
            return (0, 0);
        var from = (int)Math.Ceiling(start - Tolerance);
        return (from, (int)Math.Floor(end + Tolerance) - from);
    }
}
