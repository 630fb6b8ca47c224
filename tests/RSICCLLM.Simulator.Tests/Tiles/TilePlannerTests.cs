using RSICCLLM.Simulator.Randomness;
using RSICCLLM.Simulator.Tiles;

namespace RSICCLLM.Simulator.Tests.Tiles;

public class TilePlannerTests
{
    [Theory]
    [InlineData(0, 1, 0, 0)]
    [InlineData(0.4, 0.6, 0.3, 0.1)]
    [InlineData(1, 0, 0.75, 0.25)]
    public void The_share_of_several_kinds_is_split_three_to_one_into_two_and_three(double share, double one, double two, double three)
    {
        const int Pairs = 4000;
        var random = new RandomStream(5);
        var kinds = Enumerable.Range(0, Pairs).Select(_ => TilePlanner.Classes(random, 0, share).Count).ToList();

        // Six standard deviations of a share of one half.
        const double Tolerance = 0.05;
        (kinds.Count(k => k == 1) / (double)Pairs).ShouldBe(one, one is 0 or 1 ? 0 : Tolerance);
        (kinds.Count(k => k == 2) / (double)Pairs).ShouldBe(two, two == 0 ? 0 : Tolerance);
        (kinds.Count(k => k == 3) / (double)Pairs).ShouldBe(three, three == 0 ? 0 : Tolerance);
    }
}
