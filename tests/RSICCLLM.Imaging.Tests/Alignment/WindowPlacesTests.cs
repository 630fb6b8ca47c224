using RSICCLLM.Imaging.Alignment;

namespace RSICCLLM.Imaging.Tests.Alignment;

public sealed class WindowPlacesTests
{
    [Fact]
    public void Windows_are_spread_evenly()
    {
        WindowPlaces.Along(256, 128).ShouldBe([0, 32, 64, 96, 128]);
        WindowPlaces.Along(130, 128).ShouldBe([1]);
        WindowPlaces.Along(1128, 128).ShouldBe([0, 142, 285, 428, 571, 714, 857, 1000]);
        WindowPlaces.Along(256, 64, margin: 8).ShouldBe([8, 33, 58, 83, 108, 133, 158, 184]);
    }

    [Fact]
    public void Windows_move_inwards_where_the_later_ones_would_leave_the_scene()
    {
        // The last window of 128 pixels may begin at 256 - 128 - 20, the first of a shift to the left at 20.
        WindowPlaces.Along(256, 128, shift: 20).ShouldBe([0, 32, 64, 96, 108]);
        WindowPlaces.Along(256, 128, shift: -20).ShouldBe([20, 32, 64, 96, 128]);
        WindowPlaces.Along(128, 128, shift: 5).ShouldBe([0]);
        // Three would begin at 65 and farther, the last that fits at 128 - 32 - 32: it counts once.
        WindowPlaces.Along(128, 32, margin: 8, shift: 32).ShouldBe([8, 19, 30, 42, 53, 64]);
    }

    // Hann windows that overlap by half correlate by one sixth: of two, 4 / (2 + 2 / 36) are independent.
    [Fact]
    public void Windows_that_share_pixels_count_less()
    {
        WindowPlaces.Independent([0, 128, 256], 128).ShouldBe(3, 1e-9);
        WindowPlaces.Independent([7, 7, 7], 128).ShouldBe(1, 1e-9);
        WindowPlaces.Independent([0, 64], 128).ShouldBe(4 / (2 + (2.0 / 36)), 1e-6);
    }
}
