using RSICCLLM.Model.Images;

namespace RSICCLLM.Model.Tests.Images;

public class ImageProcessorTests
{
    [Theory]
    [InlineData("levir-256")]
    [InlineData("levir-nonsquare")]
    public void Pixel_values_are_those_of_transformers(string name)
    {
        using var golden = new GoldenCase(name);
        var processor = ImageProcessor.Load(GoldenCase.CheckpointFolder);
        var images = new[] { golden.Picture("before.png"), golden.Picture("after.png") }.Select(p => processor.Process(p.Pixels, p.Width, p.Height)).ToArray();

        images.Select(i => i.Grid).ShouldBe(golden.Grids);
        var expected = golden.File.ReadFloat32("pixel_values");
        var actual = images.SelectMany(i => i.PixelValues).ToArray();
        actual.Length.ShouldBe(expected.Length);
        actual.Zip(expected, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThanOrEqualTo(1e-5f);
    }

    [Fact]
    public void Patches_follow_the_merger_token_by_token()
    {
        // 4 x 8 pixels, patches of 2, merged 2 x 2: two tokens side by side. Red holds the pixel's number, mean 0, deviation 1/255.
        var settings = new ImageProcessorSettings
        {
            PatchSize = 2,
            MinPixels = 1,
            Mean = [0, 0, 0],
            StandardDeviation = [1 / 255.0, 1 / 255.0, 1 / 255.0],
        };
        var rgb = new byte[4 * 8 * 3];
        for (var i = 0; i < 32; i++)
            (rgb[i * 3], rgb[(i * 3) + 1], rgb[(i * 3) + 2]) = ((byte)i, (byte)(100 + i), (byte)(200 + i));

        var image = new ImageProcessor(settings).Process(rgb, 8, 4);

        image.Grid.ShouldBe(new ImageGrid(1, 2, 4));
        // Upper left patch: red, red again, green, green again, blue, blue again.
        image.PixelValues[..24].Select(v => (int)Math.Round(v)).ShouldBe(
            [0, 1, 8, 9, 0, 1, 8, 9, 100, 101, 108, 109, 100, 101, 108, 109, 200, 201, 208, 209, 200, 201, 208, 209]);
        // First pixel of each patch: the four of the left token, then the four of the right one.
        Enumerable.Range(0, 8).Select(p => (int)Math.Round(image.PixelValues[p * 24])).ShouldBe([0, 2, 16, 18, 4, 6, 20, 22]);
    }

    [Fact]
    public void A_tile_of_the_right_size_is_processed_without_allocation()
    {
        var processor = new ImageProcessor(new ImageProcessorSettings());
        var rgb = new byte[112 * 112 * 3];
        var values = new float[processor.Grid(112, 112).PatchCount * 1176];
        processor.Process(rgb, 112, 112, values);

        var before = GC.GetAllocatedBytesForCurrentThread();
        processor.Process(rgb, 112, 112, values);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Wrong_buffers_are_refused()
    {
        var processor = new ImageProcessor(new ImageProcessorSettings());
        Should.Throw<ArgumentException>(() => processor.Process(new byte[5], 56, 56));
        Should.Throw<ArgumentException>(() => processor.Process(new byte[56 * 56 * 3], 56, 56, new float[7]));
    }
}
