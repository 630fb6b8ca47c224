using CsCheck;
using RSICCLLM.Batch.Changes;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Imaging.Tiling;

namespace RSICCLLM.Batch.Tests.Changes;

public sealed class EvidenceMosaicTests
{
    [Fact]
    public void What_no_tile_saw_holds_no_data()
    {
        var mosaic = new EvidenceMosaic(20, 10, 10);
        mosaic.Add(0, 0, new EvidenceCells(1, 1, [5]));

        (mosaic[0, 0], mosaic[0, 1]).ShouldBe(((byte)5, EvidenceCells.NoData));
    }

    [Fact]
    public void Where_tiles_overlap_the_one_with_the_farther_border_decides()
    {
        // Two tiles of 5 x 5 cells that share two columns: in column 3 the left tile is 1 cell from its border, the right tile at it; in column 4 the other way round.
        var mosaic = new EvidenceMosaic(80, 50, 10);
        mosaic.Add(0, 0, Uniform(5, 1));
        mosaic.Add(30, 0, Uniform(5, 2));

        Enumerable.Range(0, 8).Select(c => mosaic[2, c]).ShouldBe(new byte[] { 1, 1, 1, 1, 2, 2, 2, 2 });
    }

    [Fact]
    public void In_a_tie_the_first_tile_decides()
    {
        var mosaic = new EvidenceMosaic(80, 50, 10);
        mosaic.Add(0, 0, Uniform(5, 1));
        mosaic.Add(30, 0, Uniform(5, 2));

        // The top row is every tile's border.
        Enumerable.Range(0, 8).Select(c => mosaic[0, c]).ShouldBe(new byte[] { 1, 1, 1, 1, 1, 2, 2, 2 });
    }

    [Fact]
    public void Rows_of_tiles_decide_in_the_same_way()
    {
        var mosaic = new EvidenceMosaic(50, 110, 10);
        foreach (var (row, value) in new[] { (0, 1), (30, 2), (60, 3) })
            mosaic.Add(0, row, Uniform(5, (byte)value));

        Enumerable.Range(0, 11).Select(r => mosaic[r, 2]).ShouldBe(new byte[] { 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3 });
    }

    [Fact]
    public void Tiles_in_another_order_than_the_plans_are_refused()
    {
        var mosaic = new EvidenceMosaic(50, 110, 10);
        mosaic.Add(0, 30, Uniform(5, 1));

        Should.Throw<InvalidOperationException>(() => mosaic.Add(0, 0, Uniform(5, 2)));
    }

    [Fact]
    public void A_tile_between_the_cells_lands_on_the_nearest_ones()
    {
        // The tile begins 14 pixels in: its second cell covers 24..34 and lies under the middle (25) of cell 2.
        var mosaic = new EvidenceMosaic(34, 20, 10);
        mosaic.Add(14, 0, new EvidenceCells(2, 2, [10, 20, 10, 20]));

        mosaic[0, 2].ShouldBe((byte)20);
        mosaic[0, 1].ShouldBe((byte)10);
    }

    // Found in a scene of 1100 pixels with cells of 7: the last pixel of each row was reported as "no data".
    [Fact]
    public void A_plan_that_covers_the_grid_leaves_no_cell_without_a_word() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 300], Gen.Int[0, 14], Gen.Int[0, 2].Select(i => new[] { 4, 7, 14 }[i])).Sample((width, height, overlap, cell) =>
        {
            var mosaic = new EvidenceMosaic(width, height, cell);
            foreach (var tile in new TilePlan(width, height, 28, overlap))
                mosaic.Add(tile.Window.Column, tile.Window.Row, Uniform(28 / cell, 1));

            for (var row = 0; row < mosaic.Rows; row++)
            {
                for (var column = 0; column < mosaic.Columns; column++)
                    mosaic[row, column].ShouldBe((byte)1, $"cell {row}, {column}");
            }
        });

    private static EvidenceCells Uniform(int edge, byte value) => new(edge, edge, [.. Enumerable.Repeat(value, edge * edge)]);
}
