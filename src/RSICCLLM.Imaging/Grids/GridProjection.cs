using RSICCLLM.Imaging.Alignment;
using RSICCLLM.Imaging.Crs;

namespace RSICCLLM.Imaging.Grids;

/// <summary>From pixel positions of one georeferenced grid to those of another, through WGS 84 where their coordinate reference systems differ. Immutable.</summary>
internal sealed class GridProjection(CoordinateReferenceSystem fromCrs, GeoTransform from, CoordinateReferenceSystem toCrs, GeoTransform to, Shift shift = default)
{
    private readonly bool _sameSystem = fromCrs.Equals(toCrs);

    /// <summary>The position that shows the same place; not a number where a projection has none.</summary>
    public (double Column, double Row) Apply(double column, double row)
    {
        var (x, y) = from.Apply(column + shift.Columns, row + shift.Rows);
        if (!_sameSystem)
        {
            var (longitude, latitude) = fromCrs.ToWgs84(x, y);
            (x, y) = toCrs.FromWgs84(longitude, latitude);
        }

        return to.Invert(x, y);
    }

    /// <summary>The rectangle of positions that a grid covers, from points along its border.</summary>
    public (double Left, double Top, double Right, double Bottom) Cover(double width, double height)
    {
        const int Steps = 32;
        var (left, top, right, bottom) = (double.PositiveInfinity, double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity);
        for (var i = 0; i <= Steps; i++)
        {
            var (across, down) = (width * i / Steps, height * i / Steps);
            foreach (var (column, row) in new[] { Apply(across, 0), Apply(across, height), Apply(0, down), Apply(width, down) })
            {
                if (!double.IsFinite(column + row))
                    continue;
                (left, right) = (Math.Min(left, column), Math.Max(right, column));
                (top, bottom) = (Math.Min(top, row), Math.Max(bottom, row));
            }
        }

        return (left, top, right, bottom);
    }
}
