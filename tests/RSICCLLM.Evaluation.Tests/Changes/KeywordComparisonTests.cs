using RSICCLLM.Captions;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Evaluation.Changes;

namespace RSICCLLM.Evaluation.Tests.Changes;

public class KeywordComparisonTests
{
    [Fact]
    public void Groups_are_counted_by_themselves()
    {
        ChangeRecord[] named = [new("building", "built", 2, ScenePosition.Top), new("building", "built", null, null), new("pond", "removed", 1, ScenePosition.Left)];
        ChangeRecord[] truth = [new("building", "demolished", 2, ScenePosition.Left), new("road", "built", 3, ScenePosition.Left)];
        var keywords = KeywordComparison.Compare(named, truth);
        keywords.Objects.ShouldBe(new KeywordCounts(1, 3, 2));
        keywords.Verbs.ShouldBe(new KeywordCounts(1, 3, 2));
        keywords.Directions.ShouldBe(new KeywordCounts(1, 2, 2));
        keywords.Quantities.ShouldBe(new KeywordCounts(1, 2, 2));
    }

    [Fact]
    public void Without_records_the_reference_that_agrees_most_counts()
    {
        var item = new BenchmarkItem("a", "Two houses were built at the top.", ["A road was built on the left.", "Two buildings were constructed at the top."]);
        var result = CaptionBenchmark.Score([item], new BenchmarkOptions { BootstrapSamples = 0 });
        foreach (var name in new[] { MetricNames.ObjectF1, MetricNames.VerbF1, MetricNames.DirectionF1, MetricNames.QuantityF1 })
            result[name].Value.ShouldBe(1, 1e-12, name);
    }
}
