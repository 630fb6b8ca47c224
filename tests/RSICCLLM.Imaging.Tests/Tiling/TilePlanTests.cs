using CsCheck;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tiling;

namespace RSICCLLM.Imaging.Tests.Tiling;

public sealed class TilePlanTests
{
    [Fact]
    public void Last_tiles_are_shifted_inwards()
    {
        // Steps of 200 pixels: 0, 200, 400 would end at 656, so the last begins at 600 - 256 = 344.
        var plan = new TilePlan(600, 256, 256, 56);
        (plan.Columns, plan.Rows).ShouldBe((3, 1));
        plan.Select(t => t.Window).ShouldBe([new PixelWindow(0, 0, 256, 256), new PixelWindow(200, 0, 256, 256), new PixelWindow(344, 0, 256, 256)]);
        plan.Select(t => t.Id).ShouldBe(["r0000c0000", "r0000c0001", "r0000c0002"]);
    }

    [Fact]
    public void Grid_that_fits_exactly_has_no_tile_too_many()
    {
        new TilePlan(456, 256, 256, 56).Count.ShouldBe(2);
        new TilePlan(457, 256, 256, 56).Count.ShouldBe(3);
        new TilePlan(512, 512, 256, 0).Count.ShouldBe(4);
        new TilePlan(256, 256, 256, 64).Count.ShouldBe(1);
    }

    [Fact]
    public void Small_grid_has_one_tile_that_reaches_beyond() =>
        new TilePlan(100, 300, 256, 32).Select(t => t.Window).ShouldBe([new PixelWindow(0, 0, 256, 256), new PixelWindow(0, 44, 256, 256)]);

    [Fact]
    public void Tiles_cover_everything_and_overlap_as_asked() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 300], Gen.Int[1, 80], Gen.Int[0, 79]).Where((_, _, size, overlap) => overlap < size).Sample((width, height, size, overlap) =>
        {
            var plan = new TilePlan(width, height, size, overlap);
            var tiles = plan.ToList();
            tiles.Count.ShouldBe(plan.Columns * plan.Rows);
            Check(tiles.Where(t => t.Row == 0).Select(t => t.Window.Column).ToList(), width, size, overlap);
            Check(tiles.Where(t => t.Column == 0).Select(t => t.Window.Row).ToList(), height, size, overlap);
            for (var i = 0; i < tiles.Count; i++)
            {
                tiles[i].Index.ShouldBe(i);
                tiles[i].ShouldBe(plan[i]);
                tiles[i].Window.Column.ShouldBe(tiles[tiles[i].Column].Window.Column);
                tiles[i].Window.Row.ShouldBe(tiles[tiles[i].Row * plan.Columns].Window.Row);
                (tiles[i].Window.Width, tiles[i].Window.Height).ShouldBe((size, size));
            }
        });

    [Fact]
    public void Largest_grids_are_planned_without_overflow()
    {
        var plan = new TilePlan(int.MaxValue, 1000, 1000, 999);
        plan[plan.Count - 1].Window.EndColumn.ShouldBe(int.MaxValue);
        Should.Throw<ArgumentOutOfRangeException>(() => new TilePlan(int.MaxValue, int.MaxValue, 10, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new TilePlan(10, 10, 10, 10));
    }

    /// <summary>Starts along one axis: from the edge, without gaps, overlapping enough, to the other edge, and none more than needed.</summary>
    private static void Check(List<int> starts, int size, int tile, int overlap)
    {
        starts[0].ShouldBe(0);
        for (var i = 1; i < starts.Count; i++)
        {
            starts[i].ShouldBeGreaterThan(starts[i - 1]);
            (starts[i - 1] + tile - starts[i]).ShouldBeGreaterThanOrEqualTo(overlap);
        }

        if (size <= tile)
        {
            starts.ShouldBe([0]);
            return;
        }

        (starts[^1] + tile).ShouldBe(size);

        // One tile less would not reach the other edge.
        (tile + ((starts.Count - 2) * (tile - overlap))).ShouldBeLessThan(size);
    }
}
