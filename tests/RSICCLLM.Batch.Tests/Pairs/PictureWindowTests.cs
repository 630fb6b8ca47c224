using NetTopologySuite.Geometries;
using RSICCLLM.Batch.Changes;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Batch.Tests.Pairs;

public sealed class PictureWindowTests
{
    [Fact]
    public void A_change_inside_its_tile_is_shown_as_the_model_saw_it() =>
        Around(new Envelope(90, 110, 40, 50), tileColumn: 80, 400, 300).ShouldBe(new PixelWindow(80, 0, 120, 120));

    [Fact]
    public void A_change_at_the_edge_of_its_tile_is_shown_with_some_ground_beyond_it()
    {
        // One pixel from the tile's right edge at 200: 8 pixels more on all sides, moved inwards at the grid's upper border.
        Around(new Envelope(150, 199, 40, 50), tileColumn: 80, 400, 300).ShouldBe(new PixelWindow(72, 0, 136, 136));
    }

    [Fact]
    public void A_change_beyond_its_tile_is_shown_from_its_middle_with_a_quarter_around_it()
    {
        // 200 wide, 1.5 times that is 300, around (200, 150).
        Around(new Envelope(100, 300, 140, 160), tileColumn: 80, 400, 300).ShouldBe(new PixelWindow(50, 0, 300, 300));
    }

    [Fact]
    public void A_small_change_beyond_its_tile_is_shown_in_a_window_of_a_tiles_size() =>
        Around(new Envelope(200, 210, 150, 160), tileColumn: 0, 400, 300).ShouldBe(new PixelWindow(145, 95, 120, 120));

    [Fact]
    public void A_window_over_the_border_is_moved_inwards() =>
        Around(new Envelope(390, 400, 290, 300), tileColumn: 0, 400, 300).ShouldBe(new PixelWindow(280, 180, 120, 120));

    [Fact]
    public void A_grid_smaller_than_the_window_is_shown_whole() =>
        Around(new Envelope(0, 190, 0, 20), tileColumn: 100, 200, 100).ShouldBe(new PixelWindow(0, 0, 200, 100));

    private static PixelWindow Around(Envelope box, int tileColumn, int width, int height)
    {
        var statement = new TileStatement(0, tileColumn, 0, 120, 120, "words", [], 0.9);
        return PictureWindow.Around(new SceneChange("building", "built", 1, new GeometryFactory().ToGeometry(box), 0.9, statement), 120, width, height);
    }
}
