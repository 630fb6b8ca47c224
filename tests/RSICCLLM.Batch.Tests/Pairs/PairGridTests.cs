using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Batch.Tests.Support;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Pairs;

/// <summary>Scenes of 128 x 64 pixels of 1 m, and models trained for other distances.</summary>
public sealed class PairGridTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1.0, 1.0, 128, 64)]
    [InlineData(1.09, 1.0, 128, 64)]
    [InlineData(0.92, 1.0, 128, 64)]
    [InlineData(2.0, 2.0, 64, 32)]
    [InlineData(0.5, 0.5, 256, 128)]
    [InlineData(3.0, 3.0, 42, 21)]
    public void Scenes_come_onto_the_models_distance_unless_they_are_close(double model, double metres, int width, int height)
    {
        var pair = Choose(model);

        pair.Grid.MetresPerPixel.ShouldBe(metres, 1e-9);
        (pair.Grid.Width, pair.Grid.Height).ShouldBe((width, height));
        (pair.Grid.Transform.C, pair.Grid.Transform.F).ShouldBe((SceneFiles.Left, SceneFiles.Top));
        pair.Words.ShouldNotContain("may be wrong");
    }

    [Fact]
    public void A_scene_coarser_than_twice_the_models_distance_is_refused()
    {
        var message = Should.Throw<ScenePairException>(() => Choose(0.3)).Message;

        message.ShouldContain("before.tif' has 1 m per pixel and the model was trained for 0.3 m");
        message.ShouldContain("cannot be made up");
        message.ShouldContain("\"tiling.groundSamplingDistance\" to \"scene\"");
    }

    [Fact]
    public void The_later_scene_is_held_to_the_same_limit() =>
        Should.Throw<ScenePairException>(() => Choose(1, afterMetres: 2.5)).Message.ShouldContain("after.tif' has 2.5 m per pixel");

    [Fact]
    public void A_scene_far_finer_than_the_model_is_refused() =>
        Should.Throw<ScenePairException>(() => Choose(30)).Message.ShouldContain("reduced 20 times at most");

    [Fact]
    public void A_grid_smaller_than_one_pixel_of_the_model_is_refused() =>
        Should.Throw<ScenePairException>(() => Choose(19, height: 16)).Message.ShouldContain("less than one pixel of 19 m");

    [Fact]
    public void As_the_scene_is_takes_its_pixels_and_says_so()
    {
        var pair = Choose(0.3, TilingOptions.AsScene);

        (pair.Grid.Width, pair.Grid.Height).ShouldBe((128, 64));
        pair.Words.ShouldBe("1 m per pixel; earlier scene 1 m, later scene 1 m; the model was trained for 0.3 m, so its words and outlines may be wrong");
    }

    [Theory]
    [InlineData(25832, false)]
    [InlineData(2263, true)]
    public void A_system_whose_unit_nothing_tells_is_taken_in_metres_and_said_to_be(int epsg, bool isSaid)
    {
        var pair = Choose(1, epsg: epsg);

        pair.Grid.MetresPerPixel.ShouldBe(1);
        pair.Words.EndsWith("; the unit of EPSG:2263 is not known and was taken as the metre: a .prj beside the scene, or a GeoTIFF, can state it", StringComparison.Ordinal).ShouldBe(isSaid);
    }

    [Fact]
    public void A_refusal_says_that_the_unit_is_a_guess() =>
        Should.Throw<ScenePairException>(() => Choose(0.3, epsg: 2263)).Message.ShouldEndWith("taken as they are; the unit of EPSG:2263 is not known and was taken as the metre: a .prj beside the scene, or a GeoTIFF, can state it.");

    [Fact]
    public void A_model_that_states_no_distance_takes_the_scene_as_it_is() => Choose(null).Grid.Width.ShouldBe(128);

    [Fact]
    public void Tiles_of_a_resampled_pair_show_the_mean_of_the_pixels_they_cover()
    {
        SceneFiles.Write(_folder.File("before.tif"), 128, 64, new Patch(0, 0, 1, 64, 250, 250, 250), new Patch(1, 0, 1, 64, 50, 150, 200));
        SceneFiles.Write(_folder.File("after.tif"), 128, 64);
        var pair = new PairConfiguration("pair", new SceneConfiguration(_folder.File("before.tif"), null), new SceneConfiguration(_folder.File("after.tif"), null));
        var run = new RunConfiguration { Model = "m", Output = "o", Pairs = [pair], Tiling = new TilingOptions { Overlap = 0 }, Alignment = new AlignmentOptions { Mode = AlignmentOptions.Off } };
        using var scenes = PairScenes.Open(pair, run, new ScriptedCaptioner().Description with { GroundSamplingDistance = 2 });

        // Columns of 250 and 50, 250 and 150, 250 and 200 become one.
        scenes.Read(0).Pair.Before.Pixels.AsSpan(0, 3).ToArray().ShouldBe([150, 200, 225]);
        scenes.Plan.Count.ShouldBe(2);
    }

    public void Dispose() => _folder.Dispose();

    private PairGrid Choose(double? model, string mode = TilingOptions.AsModel, double afterMetres = 1, int height = 64, int epsg = 25832)
    {
        using var before = GeoTiffFile.Open(SceneFiles.Write(_folder.File("before.tif"), 128, height, SceneFiles.Left, SceneFiles.Top, epsg));
        var path = _folder.File("after.tif");
        GeoTiffWriter.Write(path, new RgbImage(128, height), new GeoTiffWriterOptions
        {
            Width = 128,
            Height = height,
            TileSize = 64,
            Transform = new GeoTransform(afterMetres, 0, SceneFiles.Left, 0, -afterMetres, SceneFiles.Top),
            EpsgCode = epsg,
        });
        using var after = GeoTiffFile.Open(path);
        return PairGrid.Of(before, after, new TilingOptions { GroundSamplingDistance = mode }, new ScriptedCaptioner().Description with { GroundSamplingDistance = model });
    }
}
