using RSICCLLM.Batch.Pairs;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Crs;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Pairs;

/// <summary>An earlier scene of 100 x 100 pixels of 1 m in UTM, and later ones that lie otherwise.</summary>
public sealed class UncoveredGroundTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // Moved by half a pixel, a row and a column are lost: a seam, no gap.
    [Fact]
    public void Parts_of_pixels_at_the_edges_are_no_gap() => Uncovered(new GeoTransform(1, 0, 541_000.5, 0, -1, 5_687_999.5), 25832).ShouldBe((0, 0));

    // Moved by 30 pixels to the right and 10 downwards, the grid is 70 x 90 pixels.
    [Fact]
    public void Each_scene_alone_is_what_the_grid_does_not_reach()
    {
        var (earlier, later) = Uncovered(new GeoTransform(1, 0, 541_030, 0, -1, 5_687_990), 25832);

        earlier.ShouldBe(10_000 - 6_300, 1e-6);
        later.ShouldBe(10_000 - 6_300, 1e-6);
    }

    // The same ground in Web Mercator, whose units are 1.6 times too short there: the projections are turned by a degree against each other, so
    // corners stick out, but by nothing like 1.6 x 1.6.
    [Fact]
    public void Scenes_in_other_systems_are_measured_on_the_ground()
    {
        var utm = CoordinateReferenceSystem.FromEpsg(25832);
        var mercator = CoordinateReferenceSystem.FromEpsg(3857);
        var (longitude, latitude) = utm.ToWgs84(541_000, 5_688_000);
        var (left, top) = mercator.FromWgs84(longitude, latitude);
        (longitude, latitude) = utm.ToWgs84(541_100, 5_687_900);
        var (right, bottom) = mercator.FromWgs84(longitude, latitude);

        var (earlier, later) = Uncovered(new GeoTransform((right - left) / 100, 0, left, 0, (bottom - top) / 100, top), 3857);

        earlier.ShouldBeLessThan(500);
        later.ShouldBeLessThan(500);
    }

    // A square of the same size and middle, turned by 45 degrees: its four corners reach 20.7 m beyond the other's sides, 4 x 20.7 x 20.7 square
    // metres. The earlier scene's corners lie inside the grid, where the later one has no data.
    [Fact]
    public void Corners_of_a_turned_scene_are_alone()
    {
        var half = Math.Sqrt(0.5);
        var (earlier, later) = Uncovered(new GeoTransform(half, half, 541_050 - (100 * half), half, -half, 5_687_950), 25832);

        earlier.ShouldBe(0);
        later.ShouldBe(4 * Math.Pow((100 * half) - 50, 2), 1);
    }

    public void Dispose() => _folder.Dispose();

    private (double Earlier, double Later) Uncovered(GeoTransform transform, int epsg)
    {
        using var before = Scene("before.tif", new GeoTransform(1, 0, 541_000, 0, -1, 5_688_000), 25832);
        using var after = Scene("after.tif", transform, epsg);
        var grid = CommonGrid.Create(before, after);
        return (UncoveredGround.Of(before, grid), UncoveredGround.Of(after, grid));
    }

    private IRasterSource Scene(string name, GeoTransform transform, int epsg)
    {
        GeoTiffWriter.Write(_folder.File(name), new RgbImage(100, 100), new GeoTiffWriterOptions { Width = 100, Height = 100, Transform = transform, EpsgCode = epsg });
        return GeoTiffFile.Open(_folder.File(name));
    }
}
