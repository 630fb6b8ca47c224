using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Tiles;
using RSICCLLM.Simulator.Worlds;

namespace RSICCLLM.Simulator.Tests.Tiles;

public class InstanceRasterTests
{
    [Fact]
    public void Marks_the_pixels_whose_centres_lie_inside()
    {
        // 3 m x 2 m from (1, 1) at 0.5 m: columns 2 to 7, rows 2 to 5.
        var change = new ChangeInstance(ChangeClass.PoolBuilt, [[new(1, 1), new(4, 1), new(4, 3), new(1, 3)]]);
        var mask = new byte[100];
        InstanceRaster.Fill(change, 7, mask, 10, 10, Vector2.Zero, 0.5f).ShouldBe(24);
        for (var i = 0; i < 100; i++)
            mask[i].ShouldBe((i % 10) is >= 2 and <= 7 && (i / 10) is >= 2 and <= 5 ? (byte)7 : (byte)0);
    }

    [Fact]
    public void Cuts_at_the_window_and_keeps_what_is_marked()
    {
        var mask = new byte[16];
        mask[0] = 9;
        var all = new ChangeInstance(ChangeClass.PondBuilt, [[new(-5, -5), new(50, -5), new(50, 50), new(-5, 50)]]);
        InstanceRaster.Fill(all, 1, mask, 4, 4, Vector2.Zero, 1).ShouldBe(15);
        mask[0].ShouldBe((byte)9);
    }

    [Fact]
    public void Pixels_times_their_area_come_close_to_the_area()
    {
        var ring = Polygons.Rectangle(new Vector2(30, 30), Vector2.Normalize(new Vector2(3, 1)), 31, 17);
        var change = new ChangeInstance(ChangeClass.SolarBuilt, [ring]);
        var pixels = InstanceRaster.Fill(change, 1, new byte[240 * 240], 240, 240, Vector2.Zero, 0.25f);
        (pixels * 0.0625).ShouldBe(31 * 17, 3);
    }
}
