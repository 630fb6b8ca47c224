using CsCheck;
using NetTopologySuite.Geometries;
using RSICCLLM.Batch.Changes;
using RSICCLLM.Batch.Ledger;

namespace RSICCLLM.Batch.Tests.Changes;

public sealed class RegionOutlineTests
{
    [Fact]
    public void A_cell_is_a_square() =>
        RegionOutline.Draw([(2, 3)], 7, 100, 100).EqualsTopologically(Box(21, 28, 14, 21)).ShouldBeTrue();

    [Fact]
    public void A_cell_cut_by_the_grids_border_ends_there() =>
        RegionOutline.Draw([(0, 1)], 10, 15, 10).EqualsTopologically(Box(10, 15, 0, 10)).ShouldBeTrue();

    [Fact]
    public void A_rectangle_of_cells_stays_a_rectangle()
    {
        var cells = new List<(int, int)>();
        for (var row = 2; row < 6; row++)
        {
            for (var column = 1; column < 8; column++)
                cells.Add((row, column));
        }

        RegionOutline.Draw(cells, 10, 100, 100).EqualsTopologically(Box(10, 80, 20, 60)).ShouldBeTrue();
    }

    [Fact]
    public void Any_cells_give_a_valid_outline_inside_the_grid() =>
        Gen.Select(Gen.Select(Gen.Int[0, 11], Gen.Int[0, 11]).HashSet[1, 60], Gen.Int[80, 84]).Sample((set, size) =>
        {
            var outline = RegionOutline.Draw([.. set.Order()], 7, size, size);

            outline.IsValid.ShouldBeTrue();
            outline.Area.ShouldBeGreaterThan(0);
            Box(0, size, 0, size).Buffer(1e-9).Covers(outline).ShouldBeTrue();
        }, iter: 200);

    [Fact]
    public void Cells_without_data_are_drawn_to_the_pixel()
    {
        var mosaic = new EvidenceMosaic(25, 10, 10);
        mosaic.Add(0, 0, new EvidenceCells(1, 2, [0, EvidenceCells.NoData]));

        // Columns 1 and 2; the last is 5 pixels wide.
        RegionOutline.NoData(mosaic, 25, 10).EqualsTopologically(Box(10, 25, 0, 10)).ShouldBeTrue();
    }

    [Fact]
    public void A_scene_that_is_covered_has_no_outline_without_data()
    {
        var mosaic = new EvidenceMosaic(10, 10, 10);
        mosaic.Add(0, 0, new EvidenceCells(1, 1, [0]));

        RegionOutline.NoData(mosaic, 10, 10).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Straight_edges_have_no_points_between_their_ends()
    {
        var mosaic = new EvidenceMosaic(50, 40, 10);
        mosaic.Add(0, 0, new EvidenceCells(4, 5, [.. Enumerable.Range(0, 20).Select(i => i % 5 < 2 ? EvidenceCells.NoData : (byte)0)]));

        // Four rows of two cells: one rectangle of four corners, the first of them twice.
        RegionOutline.NoData(mosaic, 50, 40).NumPoints.ShouldBe(5);
    }

    private static Geometry Box(double left, double right, double top, double bottom) => new GeometryFactory().ToGeometry(new Envelope(left, right, top, bottom));
}
