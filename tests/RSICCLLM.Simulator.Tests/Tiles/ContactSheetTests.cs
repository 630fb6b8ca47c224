using RSICCLLM.Simulator.Tiles;

namespace RSICCLLM.Simulator.Tests.Tiles;

public class ContactSheetTests
{
    [Fact]
    public void Shows_both_dates_and_outlines_what_changed()
    {
        var options = new TileOptions { Seed = 6, Size = 64, Gsd = 0.8, UnchangedShare = 0 };
        var tiles = new List<SimulatedTile>();
        var sheet = ContactSheet.Draw(options, 4, tiles.Add);

        // Two rows of three pairs; a pair is three tiles with gaps.
        (sheet.Width, sheet.Height).ShouldBe((3 * ((3 * 65) + 3), 2 * 67));
        tiles.Count.ShouldBe(4);
        sheet.Pixels.AsSpan(0, 64 * 3).ToArray().ShouldBe(tiles[0].Before.Pixels.AsSpan(0, 64 * 3).ToArray());
        sheet.Pixels.AsSpan(65 * 3, 64 * 3).ToArray().ShouldBe(tiles[0].After.Pixels.AsSpan(0, 64 * 3).ToArray());
        var red = Enumerable.Range(0, sheet.Width * sheet.Height)
            .Count(i => sheet.Pixels[i * 3] == 255 && sheet.Pixels[(i * 3) + 1] == 0 && sheet.Pixels[(i * 3) + 2] == 0);
        red.ShouldBeGreaterThan(20);
    }
}
