using RSICCLLM.Evaluation.Metrics;

namespace RSICCLLM.Evaluation.Tests.Metrics;

public class RougeTests
{
    [Fact]
    public void Worked_out_by_hand()
    {
        var candidate = Rouge.Words("The T-shaped road, widened!");
        candidate.ShouldBe(["the", "t", "shaped", "road", "widened"]);
        var reference = Rouge.Words("the road was widened");
        // 3 common of 5 and 4; no common pair; "the road widened" in order.
        Rouge.Score(candidate, reference, 1).ShouldBe(6.0 / 9, 1e-12);
        Rouge.Score(candidate, reference, 2).ShouldBe(0);
        Rouge.LongestScore(candidate, reference).ShouldBe(6.0 / 9, 1e-12);
    }
}
