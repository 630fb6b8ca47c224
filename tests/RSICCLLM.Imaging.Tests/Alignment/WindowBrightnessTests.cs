using RSICCLLM.Imaging.Alignment;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Masks;

namespace RSICCLLM.Imaging.Tests.Alignment;

public sealed class WindowBrightnessTests
{
    // 0.299 x 100 + 0.587 x 200 + 0.114 x 50 = 153; grey 47 stays 47; their mean is 100.
    [Fact]
    public void Pixels_without_data_have_the_mean_of_the_others() =>
        WindowBrightness.Of(new AlignedImage(new RgbImage(3, 1, [100, 200, 50, 0, 0, 0, 47, 47, 47]), new ValidityMask(3, 1, [true, false, true])))
            .ShouldBe([153f, 100f, 47f], 1e-3);

    // The upper median is 60, the deviation 10, so s = 5: 5 ln(1 + e^-4) = 0.09075 and 5 ln 2 = 3.46574.
    [Fact]
    public void The_darker_half_is_made_nearly_alike()
    {
        WindowBrightness.BrighterHalf([40, 60, 60, 40]).ShouldBe([0.09075f, 3.46574f, 3.46574f, 0.09075f], 1e-4);
        WindowBrightness.BrighterHalf([80, 80, 80]).ShouldBe([80f, 80f, 80f]);
    }

    // Far above the median nothing changes but the origin.
    [Fact]
    public void Brighter_pixels_keep_their_differences()
    {
        var window = Enumerable.Repeat(10f, 9999).Append(110f).Append(210f).ToArray();
        var brighter = WindowBrightness.BrighterHalf(window);
        (brighter[^1] - brighter[^2]).ShouldBe(100, 1e-3);
    }
}
