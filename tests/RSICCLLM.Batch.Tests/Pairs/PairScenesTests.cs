using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Batch.Tests.Support;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Pairs;

/// <summary>Scenes of four tiles of 32 x 32 pixels in a row.</summary>
public sealed class PairScenesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_tile_without_data_is_excluded_with_the_date_that_lacks_it()
    {
        using var scenes = Open(
            before: [Patch.NoData(0, 0, 32, 32), Patch.NoData(96, 0, 32, 32)],
            after: [Patch.NoData(64, 0, 32, 32), Patch.NoData(96, 0, 32, 32)]);

        scenes.Plan.Count.ShouldBe(4);
        Enumerable.Range(0, 4).Select(i => scenes.Read(i).ExclusionReason)
            .ShouldBe(["no data in the earlier scene", null, "no data in the later scene", "no data"]);
    }

    [Fact]
    public void Where_one_date_has_no_data_it_repeats_the_other()
    {
        // 12 of the 32 columns of the first tile are missing at the later date, 4 others at the earlier one: half of it is left.
        using var scenes = Open(before: [Patch.NoData(12, 0, 4, 32)], after: [Patch.NoData(0, 0, 12, 32), new Patch(20, 8, 8, 8, 250, 250, 250)]);

        var tile = scenes.Read(0);

        tile.ExclusionReason.ShouldBeNull();
        tile.Valid.ValidShare.ShouldBe(0.5);
        for (var x = 0; x < 16; x++)
        {
            tile.Valid[x, 10].ShouldBeFalse();
            Pixel(tile.Pair.After, x, 10).ShouldBe(Pixel(tile.Pair.Before, x, 10));
            Pixel(tile.Pair.After, x, 10).ShouldNotBe((0, 0, 0));
        }

        tile.Valid[22, 10].ShouldBeTrue();
        Pixel(tile.Pair.After, 22, 10).ShouldNotBe(Pixel(tile.Pair.Before, 22, 10));
    }

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(0.51, false)]
    [InlineData(0.0, true)]
    public void The_least_valid_share_decides(double minimum, bool captioned)
    {
        using var scenes = Open(before: [Patch.NoData(0, 0, 16, 32)], after: [], new TilingOptions { Overlap = 0, MinimumValidShare = minimum });

        (scenes.Read(0).ExclusionReason is null).ShouldBe(captioned);
    }

    // 20 x 24 of 32 x 32 pixels are 46.9 %.
    [Fact]
    public void Scenes_that_share_less_than_a_tile_needs_are_refused()
    {
        PairConfiguration Small() => new("small", new(SceneFiles.Write(_folder.File("a.tif"), 20, 24), null), new(SceneFiles.Write(_folder.File("b.tif"), 20, 24), null));
        RunConfiguration Run(double minimum) => new() { Model = "m", Output = "o", Pairs = [Small()], Tiling = new TilingOptions { Overlap = 0, MinimumValidShare = minimum } };
        using var captioner = new ScriptedCaptioner();

        var error = Should.Throw<ScenePairException>(() => PairScenes.Open(Small(), Run(0.5), captioner.Description));

        error.Message.ShouldStartWith("The scenes have 20 x 24 pixels in common, which is 46.9% of a tile of 32 pixels, and \"tiling.minimumValidShare\" asks for 50.0%;");
        using var allowed = PairScenes.Open(Small(), Run(0.4), captioner.Description);
        allowed.Plan.Count.ShouldBe(1);
    }

    [Fact]
    public void A_tile_without_any_data_is_excluded_whatever_the_least_share()
    {
        using var scenes = Open(before: [Patch.NoData(0, 0, 32, 32)], after: [], new TilingOptions { Overlap = 0, MinimumValidShare = 0 });

        scenes.Read(0).ExclusionReason.ShouldBe("no data in the earlier scene");
    }

    [Fact]
    public void Blocks_hold_every_tile_once_and_in_order()
    {
        using var scenes = Open([], [], new TilingOptions { Overlap = 16 });

        scenes.Blocks.SelectMany(b => b).ShouldBe(Enumerable.Range(0, scenes.Plan.Count));
        scenes.Blocks.Count.ShouldBeGreaterThan(1);
    }

    public void Dispose() => _folder.Dispose();

    private PairScenes Open(Patch[] before, Patch[] after, TilingOptions? tiling = null)
    {
        var pair = new PairConfiguration(
            "row",
            new SceneConfiguration(SceneFiles.Write(_folder.File("before.tif"), 128, 32, before), null),
            new SceneConfiguration(SceneFiles.Write(_folder.File("after.tif"), 128, 32, after), null));
        var run = new RunConfiguration { Model = "m", Output = "o", Pairs = [pair], Tiling = tiling ?? new TilingOptions { Overlap = 0 }, Captioning = new CaptioningOptions { BatchSize = 1 } };
        return PairScenes.Open(pair, run, new ScriptedCaptioner().Description);
    }

    private static (int, int, int) Pixel(RSICCLLM.Imaging.RgbImage image, int x, int y)
    {
        var at = ((y * image.Width) + x) * 3;
        return (image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]);
    }
}
