using System.Text.Json;
using RSICCLLM.Captions;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.Evaluation.Tests.Benchmark;

public class BenchmarkReportTests
{
    private static readonly BenchmarkItem Known = new("a", "A road was built at the top.", ["A road was built at the top."], [new("road", "built", 1, ScenePosition.Top)]);
    private static readonly BenchmarkItem Open = new("b", "A pond.", ["A lake."]);

    [Fact]
    public void Json_has_the_figures_by_name()
    {
        var result = CaptionBenchmark.Score([Known, Open]);
        using var json = JsonDocument.Parse(BenchmarkReport.ToJson(result));
        foreach (var metric in result.Metrics)
        {
            json.RootElement.GetProperty(metric.Name).GetDouble().ShouldBe(metric.Value);
            json.RootElement.GetProperty("intervals").GetProperty(metric.Name)[0].GetDouble().ShouldBe(metric.Low);
        }

        var items = json.RootElement.GetProperty("items");
        items.GetArrayLength().ShouldBe(2);
        items[0].GetProperty("id").GetString().ShouldBe("a");
        items[0].GetProperty("bleu4").GetDouble().ShouldBe(result.Items[0].Bleu[3]);
        items[0].GetProperty("records")[0].GetProperty("position").GetString().ShouldBe("top");
        items[1].TryGetProperty("truth", out _).ShouldBeFalse();
    }

    [Fact]
    public void What_was_not_measured_is_left_out_or_null()
    {
        using var without = JsonDocument.Parse(BenchmarkReport.ToJson(CaptionBenchmark.Score([Open], new BenchmarkOptions { BootstrapSamples = 0 })));
        without.RootElement.TryGetProperty("recordF1", out _).ShouldBeFalse();
        without.RootElement.GetProperty("intervals").EnumerateObject().ShouldBeEmpty();
        using var wrong = JsonDocument.Parse(BenchmarkReport.ToJson(CaptionBenchmark.Score([Known with { Prediction = "" }])));
        wrong.RootElement.GetProperty("positionAccuracy").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void Markdown_has_a_row_for_each_metric()
    {
        var text = BenchmarkReport.ToMarkdown(CaptionBenchmark.Score([Known, Open]));
        text.ShouldContain("| bleu1 | 88.89 % |");
        text.ShouldContain("| recordF1 | 100.00 % | 100.00 to 100.00 |");
        text.ShouldContain("2 captions, ptb tokens");
    }
}
