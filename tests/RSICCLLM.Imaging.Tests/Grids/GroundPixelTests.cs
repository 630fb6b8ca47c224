using RSICCLLM.Imaging.Crs;
using RSICCLLM.Imaging.Grids;

namespace RSICCLLM.Imaging.Tests.Grids;

public sealed class GroundPixelTests
{
    // By the ellipsoid's formulas, N cos(latitude) and M from a = 6378137 and e² = 0.00669437999014; Web Mercator has the scale a / N cos along a parallel
    // and a / M cos along a meridian (y is 6378137 ln tan(45° + latitude / 2)).
    [Theory]
    [InlineData(0, 0, 1.0, 0.993306)]
    [InlineData(51, 6621293.7227, 0.630596, 0.628918)]
    [InlineData(60, 8399737.8898, 0.501260, 0.500417)]
    [InlineData(-51, -6621293.7227, 0.630596, 0.628918)]
    public void Web_Mercator_has_its_scale_at_the_middle(double latitude, double y, double across, double down)
    {
        var ground = Middle(3857, 1_069_345, y, 1, 1);

        ground.Across.ShouldBe(across, 2e-6, $"{latitude}");
        ground.Down.ShouldBe(down, 2e-6);
        ground.Edge.ShouldBe(Math.Sqrt(across * down), 2e-6);
    }

    // World Mercator is conformal: a / N cos(latitude) in every direction.
    [Fact]
    public void World_Mercator_has_its_scale_at_the_middle()
    {
        var ground = Middle(3395, 1_069_345, 6588066.5701, 1, 1);

        (ground.Across, ground.Down).ShouldSatisfyAllConditions(g => g.Across.ShouldBe(0.630596, 2e-6), g => g.Down.ShouldBe(0.630596, 2e-6));
    }

    [Fact]
    public void A_scene_in_Web_Mercator_has_the_ground_sampling_distance_of_the_same_scene_in_UTM()
    {
        // What gdalwarp made of a scene in EPSG:25832 with pixels of 0.5 m, keeping the number of pixels along the diagonal.
        var ground = Middle(3857, 1_069_345.663, 6_682_367.957, 0.800192156725781, 0.800192156725781);

        ground.Edge.ShouldBe(0.5, 0.001);
    }

    [Theory]
    [InlineData(0, 111_319.491, 110_574.276)]
    [InlineData(51, 70_197.678, 111_248.277)]
    [InlineData(60, 55_800.002, 111_412.287)]
    public void Degrees_are_as_long_as_on_the_ellipsoid(double latitude, double across, double down)
    {
        var ground = Middle(4326, 9, latitude, 1e-5, 1e-5);

        ground.Across.ShouldBe(across * 1e-5, 1e-7);
        ground.Down.ShouldBe(down * 1e-5, 1e-7);
        ground.Length(3, -4).ShouldBe(Math.Sqrt(Math.Pow(3 * across * 1e-5, 2) + Math.Pow(4 * down * 1e-5, 2)), 1e-7);
    }

    // Exactly: reports on projected scenes must not change by a rounding.
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.3)]
    [InlineData(0.49)]
    [InlineData(0.7)]
    public void Square_pixels_of_a_projected_system_are_what_the_system_says(double metres)
    {
        var ground = Middle(25832, 541_000, 5_688_000, metres, metres);

        (ground.Edge, ground.Across, ground.Down).ShouldBe((metres, metres, metres));
        ground.Length(1.37, -2.21).ShouldBe(Math.Sqrt((1.37 * 1.37) + (2.21 * 2.21)) * metres);
    }

    [Fact]
    public void Pixels_of_other_shapes_have_a_length_for_each_direction()
    {
        var oblong = Middle(25832, 541_000, 5_688_000, 0.4, 0.9);
        (oblong.Across, oblong.Down, oblong.Edge).ShouldSatisfyAllConditions(p => p.Across.ShouldBe(0.4, 1e-12), p => p.Down.ShouldBe(0.9, 1e-12), p => p.Edge.ShouldBe(0.6, 1e-12));
        oblong.Length(3, 1).ShouldBe(1.5, 1e-12);

        // Turned: a step right is 0.3 east and 0.4 north.
        var turned = new CommonGrid(CoordinateReferenceSystem.FromEpsg(25832), new GeoTransform(0.3, 0.4, 541_000, 0.4, -0.3, 5_688_000), 100, 100).Ground;
        (turned.Across, turned.Down, turned.Edge).ShouldSatisfyAllConditions(p => p.Across.ShouldBe(0.5, 1e-12), p => p.Down.ShouldBe(0.5, 1e-12), p => p.Edge.ShouldBe(0.5, 1e-12));
        turned.Length(3, 4).ShouldBe(2.5, 1e-12);
    }

    [Fact]
    public void Feet_are_turned_into_metres()
    {
        var feet = CoordinateReferenceSystem.FromEpsg(2263, metresPerUnit: 0.3048);

        new CommonGrid(feet, new GeoTransform(2, 0, 980_000, 0, -2, 190_000), 10, 10).Ground.Across.ShouldBe(0.6096, 1e-12);
    }

    [Theory]
    [InlineData(1e12, 0)]
    [InlineData(0, 1e12)]
    [InlineData(1e300, -1e300)]
    public void Places_that_Web_Mercator_does_not_have_are_no_error(double x, double y) => Should.NotThrow(() => Middle(3857, x, y, 1, 1));

    // A grid of 100 x 80 pixels around a place.
    private static GroundPixel Middle(int epsg, double x, double y, double width, double height) =>
        new CommonGrid(CoordinateReferenceSystem.FromEpsg(epsg), new GeoTransform(width, 0, x - (50 * width), 0, -height, y + (40 * height)), 100, 80).Ground;
}
