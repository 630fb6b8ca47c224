using RSICCLLM.Batch.Changes;
using RSICCLLM.Captions;

namespace RSICCLLM.Batch.Tests.Changes;

/// <summary>Tiles of 90 x 90 pixels with cells of 10; a region of one cell.</summary>
public sealed class RegionNamingTests
{
    [Fact]
    public void A_tile_that_states_a_change_elsewhere_names_nothing()
    {
        var naming = new RegionNaming([Tile(0, 0, new ChangeRecord("pond", "built", 1, ScenePosition.UpperLeft))], 10);

        naming.Name(Region(8, 8)).ShouldBeNull();
        naming.Supported.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ScenePosition.LowerRight)]
    [InlineData(ScenePosition.Right)]
    [InlineData(ScenePosition.Throughout)]
    public void The_stated_cell_its_neighbours_and_no_place_at_all_may_be_meant(ScenePosition stated)
    {
        var naming = new RegionNaming([Tile(0, 0, new ChangeRecord("pond", "built", 1, stated))], 10);

        naming.Name(Region(8, 8))!.Value.Record.Object.ShouldBe("pond");
    }

    [Fact]
    public void The_tile_with_the_change_nearest_its_middle_is_believed()
    {
        // Column 7 (pixel 75) is near the right border of the first tile and near the middle of the second.
        var naming = new RegionNaming(
            [
                Tile(0, 0, new ChangeRecord("pond", "built", 1, ScenePosition.Right)),
                Tile(1, 30, new ChangeRecord("building", "built", 1, ScenePosition.Centre)),
            ],
            10);

        var (record, tile) = naming.Name(Region(4, 7))!.Value;

        (record.Object, tile.Index).ShouldBe(("building", 1));
        naming.Supported.ShouldBe([(1, "building", "built")]);
    }

    [Fact]
    public void Two_tiles_outvote_one()
    {
        var naming = new RegionNaming(
            [
                Tile(0, 20, new ChangeRecord("pond", "built", 1, null)),
                Tile(1, 35, new ChangeRecord("pond", "built", 1, null)),
                Tile(2, 30, new ChangeRecord("building", "built", 1, null)),
            ],
            10);

        naming.Name(Region(4, 7))!.Value.Record.Object.ShouldBe("pond");
    }

    private static TileStatement Tile(int index, int column, params ChangeRecord[] records) => new(index, column, 0, 90, 90, "words", records, 0.9);

    private static EvidenceRegion Region(int row, int column) => new(0, [(row, column)], 0.8);
}
