using RSICCLLM.Imaging.Masks;

namespace RSICCLLM.Imaging.Tests.Masks;

public sealed class ValidityMaskTests
{
    [Fact]
    public void Shares_and_intersections_count_pixels()
    {
        var left = new ValidityMask(2, 2, [true, false, true, false]);
        var top = new ValidityMask(2, 2, [true, true, false, false]);
        left.ValidShare.ShouldBe(0.5);
        var both = left.And(top);
        both.ValidCount.ShouldBe(1);
        both[0, 0].ShouldBeTrue();
        Should.Throw<ArgumentException>(() => left.And(new ValidityMask(1, 4, new bool[4])));
        Should.Throw<ArgumentException>(() => new ValidityMask(2, 2, new bool[3]));
    }
}
