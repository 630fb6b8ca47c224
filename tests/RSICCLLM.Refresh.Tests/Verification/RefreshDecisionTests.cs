using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Refresh.Running;
using RSICCLLM.Refresh.Verification;

namespace RSICCLLM.Refresh.Tests.Verification;

public sealed class RefreshDecisionTests
{
    private static readonly RefreshSettings Settings = new()
    {
        Version = "2",
        Checkpoint = "c",
        Package = "p",
        Samples = "s",
        Benchmark = "b",
        Output = "o",
        Tolerance = new Dictionary<string, double> { ["bleu4"] = 0.02 },
        Gain = new Dictionary<string, double> { ["recordF1"] = 0 },
    };

    [Theory]
    [InlineData(0.60, 0.59, 0.5, 0.6, 0)] // one point lost of two, ten gained
    [InlineData(0.60, 0.57, 0.5, 0.6, 1)] // three lost
    [InlineData(0.60, 0.62, 0.5, 0.5, 1)] // nothing gained
    [InlineData(0.60, 0.50, 0.5, 0.4, 2)]
    public void The_old_benchmark_may_lose_the_tolerance_and_the_city_must_gain(double oldBefore, double oldAfter, double cityBefore, double cityAfter, int objections) =>
        RefreshDecision.Objections(Settings, [Difference("bleu4", oldBefore, oldAfter)], [Difference("recordF1", cityBefore, cityAfter)]).Count.ShouldBe(objections);

    [Fact]
    public void Metrics_without_limits_do_not_decide() =>
        RefreshDecision.Objections(Settings, [Difference("bleu4", 0.6, 0.6), Difference("cider", 2, 0)], [Difference("recordF1", 0.5, 0.6), Difference("bleu4", 1, 0)]).ShouldBeEmpty();

    [Fact]
    public void What_cannot_be_measured_at_all_is_an_objection() =>
        RefreshDecision.Objections(Settings, [Difference("bleu4", 0.6, 0.6)], [Difference("recordF1", double.NaN, double.NaN)])
            .ShouldHaveSingleItem().ShouldContain("\"gain\" (recordF1) could be measured");

    private static PairedDifference Difference(string name, double before, double after) => new(name, before, after, double.NaN, double.NaN, 1, 1);
}
