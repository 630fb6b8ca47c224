using RSICCLLM.Imaging.Crs;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tests.Support;

namespace RSICCLLM.Imaging.Tests.Grids;

/// <summary>Two scenes of one piece of ground: the earlier one in ETRS89 / UTM 32N, the later one in another system or turned. That transformations agree with PROJ is tested with the systems.</summary>
public sealed class ReprojectedReaderTests
{
    private static readonly GeoTransform Before = new(1, 0, 690_000, 0, -1, 5_700_200);
    private static readonly CoordinateReferenceSystem Utm32 = CoordinateReferenceSystem.FromEpsg(25832);
    private readonly Ground _ground = new(5);

    [Theory]
    [InlineData(25833, 0.8, 0)]
    [InlineData(31468, 1.0, 0)]
    [InlineData(25832, 0.9, 0.2)]
    public void The_same_ground_looks_the_same(int epsg, double size, double turn)
    {
        using var before = Scene(Utm32, Before, 220, 200);
        using var after = Around(CoordinateReferenceSystem.FromEpsg(epsg), size, turn, 420);

        var pair = PairReader.Create(before, after);

        (pair.BeforePlacement, pair.AfterPlacement).ShouldBe((ScenePlacement.Copied, ScenePlacement.Reprojected));
        (pair.Grid.Crs, pair.Grid.Width, pair.Grid.Height).ShouldBe((Utm32, 220, 200));
        var both = pair.Read(new PixelWindow(0, 0, 220, 200));
        both.ValidShare.ShouldBe(1);
        both.Before.Image.Pixels.Zip(both.After.Image.Pixels, (a, b) => Math.Abs(a - b)).Average().ShouldBeLessThan(7);
        Imaging.Alignment.ShiftEstimator.Measure(pair).Shift.Length.ShouldBeLessThan(0.1);
    }

    [Fact]
    public void What_the_other_scene_does_not_cover_holds_no_data()
    {
        using var before = Scene(Utm32, Before, 220, 200);
        using var after = Around(CoordinateReferenceSystem.FromEpsg(25833), 1, 0, 150);

        var pair = PairReader.Create(before, after);

        pair.Grid.Width.ShouldBeLessThan(170);
        var both = pair.Read(new PixelWindow(0, 0, pair.Grid.Width, pair.Grid.Height));
        both.After.Valid.ValidShare.ShouldBeInRange(0.8, 0.999);
        both.After.Valid[0, 0].ShouldBeFalse("the corner between the two systems' axes");
    }

    [Fact]
    public void A_small_picture_of_all_averages()
    {
        using var before = Scene(Utm32, Before, 220, 200);
        using var after = Around(CoordinateReferenceSystem.FromEpsg(25833), 1, 0, 420);

        var (small, _) = PairReader.Create(before, after).ReadOverview(55);

        (small.After.Image.Width, small.After.Image.Height).ShouldBe((55, 50));
        small.Before.Image.Pixels.Zip(small.After.Image.Pixels, (a, b) => Math.Abs(a - b)).Average().ShouldBeLessThan(7);
    }

    private MemoryRaster Around(CoordinateReferenceSystem system, double size, double turn, int edge)
    {
        // The middle of the earlier scene is the middle of this one.
        var (longitude, latitude) = Utm32.ToWgs84(690_110, 5_700_100);
        var (x, y) = system.FromWgs84(longitude, latitude);
        var (a, b) = (size * Math.Cos(turn), size * Math.Sin(turn));
        var transform = new GeoTransform(a, b, 0, b, -a, 0);
        var (left, top) = transform.Apply(edge / 2.0, edge / 2.0);
        return Scene(system, transform with { C = x - left, F = y - top }, edge, edge);
    }

    private MemoryRaster Scene(CoordinateReferenceSystem system, GeoTransform transform, int width, int height) => new(
        _ground.Picture(width, height, (column, row) =>
        {
            var (x, y) = transform.Apply(column, row);
            if (!system.Equals(Utm32))
            {
                var (longitude, latitude) = system.ToWgs84(x, y);
                (x, y) = Utm32.FromWgs84(longitude, latitude);
            }

            // Waves four times as long as pixels of a metre show, so that interpolation costs little.
            return ((x - 690_000) / 2, (y - 5_700_000) / 2);
        }),
        transform,
        system.EpsgCode);
}
