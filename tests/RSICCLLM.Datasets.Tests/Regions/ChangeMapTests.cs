using CsCheck;
using RSICCLLM.Captions;
using RSICCLLM.Datasets.Regions;

namespace RSICCLLM.Datasets.Tests.Regions;

public class ChangeMapTests
{
    private static byte[] Mask(int width, params string[] rows) => [.. rows.SelectMany(row => row.PadRight(width, '.').Select(c => c == '.' ? (byte)0 : (byte)(c - '0')))];

    [Fact]
    public void Regions_are_connected_also_by_corners()
    {
        var map = ChangeMap.Of(Mask(9, "11.......", "..1......", ".........", "......1..", "......11."), 9, 5, 1, byInstance: false);
        map.Regions.Count.ShouldBe(2);
        map.Regions.Select(region => region.Pixels).ShouldBe([3, 3]);
        var first = map.Regions.Single(region => region.Top == 0);
        (first.Left, first.Right, first.Bottom).ShouldBe((0, 2, 1));
        first.Cell.ShouldBe(ScenePosition.UpperLeft);
        map.Regions.Single(region => region.Top == 3).Cell.ShouldBe(ScenePosition.LowerRight);
        map.ChangedShare.ShouldBe(6.0 / 45, 1e-12);
    }

    [Fact]
    public void Instances_are_regions_also_when_they_touch_or_fall_apart()
        => ChangeMap.Of(Mask(6, "112..1"), 6, 1, 1, byInstance: true).Regions.Select(region => region.Pixels).ShouldBe([3, 1]);

    [Fact]
    public void Small_regions_are_noise() => ChangeMap.Of(Mask(6, "1..111"), 6, 1, 2, byInstance: false).Regions.ShouldHaveSingleItem().Pixels.ShouldBe(3);

    [Fact]
    public void Every_changed_pixel_is_in_one_region_and_shares_add_up() => Gen.Byte[0, 1].Array[8 * 7].Sample(mask =>
    {
        var map = ChangeMap.Of(mask, 8, 7, 1, byInstance: false);
        map.Regions.Sum(region => region.Pixels).ShouldBe(mask.Count(value => value != 0));
        foreach (var region in map.Regions)
            region.CellShares.Sum().ShouldBe(1, 1e-9);
    });
}
