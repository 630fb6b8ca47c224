using RSICCLLM.Model.Images;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Images;

public class ImageProcessorSettingsTests
{
    [Fact]
    public void The_defaults_are_those_of_the_tiny_checkpoint()
    {
        ShouldBeEqual(ImageProcessorSettings.Load(GoldenCase.CheckpointFolder), new ImageProcessorSettings());
    }

    [Fact]
    public void What_was_written_reads_back_equal()
    {
        using var folder = new TemporaryFolder();
        var settings = new ImageProcessorSettings { MinPixels = 12544, MaxPixels = 12544, Mean = [0.5, 0.25, 0.125] };
        settings.Save(folder.Path);
        ShouldBeEqual(ImageProcessorSettings.Load(folder.Path), settings);
    }

    private static void ShouldBeEqual(ImageProcessorSettings actual, ImageProcessorSettings expected)
    {
        actual.Mean.ShouldBe(expected.Mean);
        actual.StandardDeviation.ShouldBe(expected.StandardDeviation);
        (actual with { Mean = expected.Mean, StandardDeviation = expected.StandardDeviation }).ShouldBe(expected);
    }

    [Fact]
    public void The_newer_layout_has_the_limits_inside_size()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("preprocessor_config.json"), """{"size":{"shortest_edge":100,"longest_edge":200}}""");
        var settings = ImageProcessorSettings.Load(folder.Path);
        settings.MinPixels.ShouldBe(100);
        settings.MaxPixels.ShouldBe(200);
    }

    [Theory]
    [InlineData("""{"min_pixels":300,"max_pixels":200}""", "must not exceed \"max_pixels\", 200")]
    [InlineData("""{"do_resize":false}""", "\"do_resize\" is false: the step cannot be left out")]
    [InlineData("""{"rescale_factor":1}""", "\"rescale_factor\" is 1")]
    [InlineData("""{"resample":2}""", "\"resample\" is 2")]
    [InlineData("""{"image_std":[1,1,0]}""", "\"image_std\" is [1,1,0]")]
    [InlineData("""{"image_mean":[1,1]}""", "\"image_mean\" is [1,1]")]
    [InlineData("""{"patch_size":0}""", "\"patch_size\" is 0")]
    [InlineData("""7""", "a JSON object is expected")]
    public void A_wrong_value_is_refused(string json, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("preprocessor_config.json"), json);
        Should.Throw<ModelException>(() => ImageProcessorSettings.Load(folder.Path)).Message.ShouldContain(expected);
    }
}
