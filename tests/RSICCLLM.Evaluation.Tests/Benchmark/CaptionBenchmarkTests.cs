using RSICCLLM.Captions;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.Evaluation.Tests.Benchmark;

public class CaptionBenchmarkTests
{
    private static readonly BenchmarkItem[] Items =
    [
        new("a", "A road was built at the top.", ["A road was built at the top."], [new("road", "built", 1, ScenePosition.Top)]),
        new("b", "Nothing has changed.", ["Two houses were built."], [new("building", "built", 2, null)]),
        new("c", "Nothing has changed.", ["Nothing has changed."], []),
        new("d", "A pond was dug.", ["A pond was dug."]),
    ];

    [Fact]
    public void Record_metrics_take_items_with_known_truth_and_the_decision_on_change_all()
    {
        var result = CaptionBenchmark.Score(Items);
        // The pond has no records, but its reference names a change.
        result[MetricNames.ChangeAccuracy].Value.ShouldBe(3.0 / 4, 1e-12);
        // One match, one named, two true.
        result[MetricNames.RecordF1].Value.ShouldBe(2.0 / 3, 1e-12);
        result[MetricNames.PositionAccuracy].Value.ShouldBe(1);
        result[MetricNames.QuantityAccuracy].Value.ShouldBe(1);
        result.Items[3].Changes.ShouldBeNull();
    }

    [Fact]
    public void Intervals_hold_the_value_and_repeat_with_the_seed()
    {
        var items = Enumerable.Range(0, 200)
            .Select(i => new BenchmarkItem($"{i}", i % 4 == 0 ? "nothing has changed" : "a road was built", ["a road was built"], [new("road", "built", 1, null)]))
            .ToList();
        var result = CaptionBenchmark.Score(items);
        result.Metrics.ShouldBe(CaptionBenchmark.Score(items).Metrics);
        var accuracy = result[MetricNames.ChangeAccuracy];
        accuracy.Value.ShouldBe(0.75);
        // Binomial: 0.75 +- 1.96 sqrt(0.75 * 0.25 / 200) = 0.69 to 0.81.
        accuracy.Low.ShouldBe(0.69, 0.012);
        accuracy.High.ShouldBe(0.81, 0.012);
        result[MetricNames.Bleu4].Low.ShouldBeLessThan(result[MetricNames.Bleu4].Value);
        CaptionBenchmark.Score(items, new BenchmarkOptions { Seed = 2 }).Metrics.ShouldNotBe(result.Metrics);
    }

    [Fact]
    public void What_cannot_be_scored_is_refused()
    {
        Should.Throw<ArgumentException>(() => CaptionBenchmark.Score([])).Message.ShouldContain("no items");
        Should.Throw<ArgumentException>(() => CaptionBenchmark.Score([Items[0], Items[0]])).Message.ShouldContain("'a' occurs twice");
        Should.Throw<ArgumentException>(() => CaptionBenchmark.Score([new("x", "", [])])).Message.ShouldContain("'x' has no references");
        Should.Throw<ArgumentException>(() => CaptionBenchmark.Score(Items, new BenchmarkOptions { BootstrapSamples = -1 })).Message.ShouldContain("-1");
        Should.Throw<ArgumentException>(() => CaptionBenchmark.Score(Items, new BenchmarkOptions { Confidence = double.NaN })).Message.ShouldContain("NaN");
    }

    [Fact]
    public void Empty_predictions_score_nothing()
    {
        var result = CaptionBenchmark.Score([new("a", "", ["a road"]), new("b", " ", ["a house"])]);
        result[MetricNames.Bleu1].Value.ShouldBe(0, 1e-9);
        result[MetricNames.Cider].Value.ShouldBe(0);
        result[MetricNames.RougeL].Value.ShouldBe(0);
    }
}
