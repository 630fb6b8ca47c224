using System.Globalization;
using CsCheck;
using NetTopologySuite.Geometries;
using RSICCLLM.Imaging;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Tests.Pictures;

public class MapGeometryTests
{
    private static readonly GeoTransform NorthUp = new(0.5, 0, 1000, 0, -0.5, 2000);

    [Fact]
    public void ToPixels_is_the_inverse_of_the_transform() =>
        Gen.Select(Gen.Double[0.1, 10], Gen.Double[-3, 3], Gen.Double[0, 4000], Gen.Double[0, 4000]).Sample((scale, angle, column, row) =>
        {
            var transform = new GeoTransform(scale * Math.Cos(angle), scale * Math.Sin(angle), 400_000, scale * Math.Sin(angle), -scale * Math.Cos(angle), 5_700_000);
            var (x, y) = transform.Apply(column, row);
            var point = (Point)MapGeometry.ToPixels(new Point(x, y), transform);
            return Math.Abs(point.X - column) < 1e-4 && Math.Abs(point.Y - row) < 1e-4;
        });

    [Fact]
    public void North_is_up_in_an_ordinary_grid() => MapGeometry.NorthDegrees(NorthUp).ShouldBe(0, 1e-9);

    [Fact]
    public void North_is_right_in_a_grid_whose_columns_run_north() =>
        MapGeometry.NorthDegrees(new GeoTransform(0, 0.5, 0, 0.5, 0, 0)).ShouldBe(90, 1e-9);

    [Fact]
    public void Ticks_stand_at_round_coordinates()
    {
        var (bottom, left) = MapGeometry.Ticks(NorthUp, 1000, 1000, CultureInfo.InvariantCulture);

        // 500 m across: every 200 m, counted from the left edge and from the top.
        bottom.ShouldBe([new(0, "1000"), new(400, "1200"), new(800, "1400")]);
        left.ShouldBe([new(800, "1600"), new(400, "1800"), new(0, "2000")]);
    }

    [Fact]
    public void Ticks_in_degrees_keep_their_decimals()
    {
        var (bottom, _) = MapGeometry.Ticks(new GeoTransform(0.00001, 0, 7.6, 0, -0.00001, 51.9), 1400, 1000, CultureInfo.InvariantCulture);

        bottom.Select(t => t.Label).ShouldBe(["7.6", "7.605", "7.61"]);
    }

    [Fact]
    public void A_rotated_grid_has_no_ticks()
    {
        var (bottom, left) = MapGeometry.Ticks(NorthUp with { B = 0.1, D = 0.1 }, 100, 100, CultureInfo.InvariantCulture);

        bottom.ShouldBeEmpty();
        left.ShouldBeEmpty();
    }
}
