using RSICCLLM.Inference.Decoding;

namespace RSICCLLM.Inference.Tests.Decoding;

public sealed class GreedySamplerTests
{
    [Fact]
    public void The_largest_logit_wins_and_the_lowest_index_of_equals()
    {
        GreedySampler.Instance.Choose([-3, -1, -2]).ShouldBe(1);
        GreedySampler.Instance.Choose([0, 2, 1, 2]).ShouldBe(1);
    }
}
