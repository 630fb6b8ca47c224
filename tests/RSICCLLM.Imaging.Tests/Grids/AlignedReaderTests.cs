using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rendering;
using RSICCLLM.Imaging.Tests.Support;

namespace RSICCLLM.Imaging.Tests.Grids;

public sealed class AlignedReaderTests
{
    [Fact]
    public void Scene_stored_bottom_up_is_turned()
    {
        var image = TestImages.Pattern(8, 6);
        using var north = new MemoryRaster(image, new GeoTransform(1, 0, 0, 0, -1, 6));
        var flipped = new RgbImage(8, 6);
        for (var row = 0; row < 6; row++)
            image.Pixels.AsSpan(row * 24, 24).CopyTo(flipped.Pixels.AsSpan((5 - row) * 24));
        using var south = new MemoryRaster(flipped, new GeoTransform(1, 0, 0, 0, 1, 0));
        var reader = new AlignedReader(south, CommonGrid.Create(north, south), SceneRenderer.Create(south));
        reader.Read(new PixelWindow(0, 0, 8, 6)).Image.Pixels.ShouldBe(image.Pixels);
    }

    [Fact]
    public void Scenes_rotated_alike_are_copied()
    {
        using var rotated = GeoTiffFile.Open(ReferenceRasters.Path("rgb8_rotated.tif"));
        var reader = new AlignedReader(rotated, CommonGrid.Of(rotated), SceneRenderer.Create(rotated));
        var window = new PixelWindow(33, 44, 55, 66);
        reader.Read(window).Image.Pixels.ShouldBe(rotated.ReadWindow(window).Bytes);
    }

    [Fact]
    public void Large_reduction_in_parts_agrees_with_the_mean()
    {
        // 2600 x 1700 pixels take more than one part; every target pixel is the mean of 100 x 100.
        var image = new RgbImage(2600, 1700);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)((i / 3 % 2600 / 100 * 7) + (i / 3 / 2600 / 100 * 3) + (i % 2 == 0 ? 10 : 12));
        using var scene = new MemoryRaster(image, new GeoTransform(1, 0, 0, 0, -1, 0));
        var small = new AlignedReader(scene, CommonGrid.Of(scene), SceneRenderer.Create(scene)).Read(new PixelWindow(0, 0, 2600, 1700), 26, 17);
        for (var row = 0; row < 17; row++)
        {
            for (var column = 0; column < 26; column++)
                ((double)small.Image.Pixels[((row * 26) + column) * 3]).ShouldBe((column * 7) + (row * 3) + 11, 1);
        }
    }

    [Fact]
    public void Rotated_scene_is_refused()
    {
        using var straight = GeoTiffFile.Open(ReferenceRasters.Path("pair_before.tif"));
        using var rotated = GeoTiffFile.Open(ReferenceRasters.Path("rgb8_rotated.tif"));
        Should.Throw<ScenePairException>(() => new AlignedReader(rotated, CommonGrid.Of(straight), SceneRenderer.Create(rotated)));
    }
}
