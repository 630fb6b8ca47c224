using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.Evaluation.Tests.Benchmark;

public class PairedComparisonTests
{
    private static BenchmarkResult Score(Func<int, string> caption, int count = 60) => CaptionBenchmark.Score(
        [.. Enumerable.Range(0, count).Select(i => new BenchmarkItem($"{i}", caption(i), ["a road was built"], [new("road", "built", 1, null)]))],
        new BenchmarkOptions { BootstrapSamples = 400 });

    [Fact]
    public void Equal_systems_do_not_differ()
    {
        var result = Score(i => i % 2 == 0 ? "a road was built" : "nothing has changed");
        foreach (var difference in PairedComparison.Compare(result, result).Where(difference => !double.IsNaN(difference.Difference)))
        {
            difference.Difference.ShouldBe(0);
            difference.BootstrapP.ShouldBe(1);
            difference.RandomisationP.ShouldBe(difference.Name is MetricNames.PositionAccuracy or MetricNames.QuantityAccuracy ? double.NaN : 1);
        }
    }

    [Fact]
    public void A_clear_difference_is_significant_with_its_sign()
    {
        // Right on a half and on 90 % of the items: expected 0.4, standard error about sqrt(0.4 * 0.6 / 60) = 0.063.
        var worse = Score(i => i % 10 < 5 ? "a road was built" : "nothing has changed");
        var better = Score(i => i % 10 < 9 ? "a road was built" : "nothing has changed");
        var difference = PairedComparison.Compare(worse, better).Single(d => d.Name == MetricNames.ChangeAccuracy);
        difference.Difference.ShouldBe(0.4, 1e-12);
        difference.Low.ShouldBe(0.4 - (1.96 * 0.063), 0.04);
        difference.High.ShouldBe(0.4 + (1.96 * 0.063), 0.04);
        // No permutation of 24 signs reaches 24 in 400 draws: p = 1 / 401.
        difference.RandomisationP.ShouldBe(1.0 / 401, 1e-12);
        difference.BootstrapP.ShouldBeLessThan(0.01);
    }

    [Fact]
    public void A_difference_of_one_item_is_not_significant()
    {
        var one = Score(i => i == 0 ? "nothing has changed" : "a road was built");
        var other = Score(i => "a road was built");
        var difference = PairedComparison.Compare(one, other).Single(d => d.Name == MetricNames.ChangeAccuracy);
        // Swapping a single item gives the same distance with either sign.
        difference.RandomisationP.ShouldBe(1, 1e-12);
        difference.BootstrapP.ShouldBeGreaterThan(0.05);
    }

    [Fact]
    public void Two_trainings_together_differ_by_their_mean_and_no_more_surely_than_one()
    {
        var worse = Score(i => i % 10 < 5 ? "a road was built" : "nothing has changed");
        var better = Score(i => i % 10 < 9 ? "a road was built" : "nothing has changed");
        var alone = PairedComparison.Compare(worse, better).Single(d => d.Name == MetricNames.ChangeAccuracy);

        // The same answers twice say nothing more about other items.
        PairedComparison.Compare([worse, worse], [better, better]).Single(d => d.Name == MetricNames.ChangeAccuracy).ShouldBe(alone);
        var half = PairedComparison.Compare([worse, worse], [better, worse]).Single(d => d.Name == MetricNames.ChangeAccuracy);
        half.Difference.ShouldBe(0.2, 1e-12);
        half.Low.ShouldBe(alone.Low / 2, 1e-12);
    }

    [Fact]
    public void Nothing_cannot_be_compared() => Should.Throw<ArgumentException>(() => PairedComparison.Compare([], [Score(_ => "x", 3)])).Message.ShouldContain("nothing to compare");

    [Fact]
    public void Systems_on_other_items_are_refused() => Should.Throw<ArgumentException>(() => PairedComparison.Compare(Score(_ => "x", 3), Score(_ => "x", 4))).Message.ShouldContain("same items");
}
