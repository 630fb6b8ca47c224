using System.Text.Json;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Evaluation.Tokenization;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Evaluation.Tests.Metrics;

/// <summary>Every figure of pycocoevalcap and rouge-score in metrics_dev.json, but METEOR.</summary>
public class ReferenceScoresTests
{
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(CaptionTokenization.Whitespace, "raw", "corpus_whitespace")]
    [InlineData(CaptionTokenization.Ptb, "ptb", "corpus_ptb")]
    public void Scores_agree_with_the_reference_programs(CaptionTokenization tokenization, string perItem, string corpus)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("reference", "metrics", "metrics_dev.json")));
        var expected = document.RootElement.GetProperty("items").EnumerateArray().ToList();
        var items = expected.Select(item => new BenchmarkItem(
            item.GetProperty("id").GetString()!,
            item.GetProperty("candidate").GetString()!,
            [.. item.GetProperty("references").EnumerateArray().Select(reference => reference.GetString()!)])).ToList();

        var result = CaptionBenchmark.Score(items, new BenchmarkOptions { Tokenization = tokenization, BootstrapSamples = 0 });

        for (var i = 0; i < items.Count; i++)
        {
            var scores = expected[i].GetProperty(perItem);
            var firstReference = expected[i].GetProperty("rouge_score_f1_first_reference");
            var ours = result.Items[i];
            for (var n = 0; n < 4; n++)
                ours.Bleu[n].ShouldBe(scores.GetProperty("bleu")[n].GetDouble(), Tolerance, items[i].Id);
            ours.RougeL.ShouldBe(scores.GetProperty("rouge_l").GetDouble(), Tolerance, items[i].Id);
            ours.Cider.ShouldBe(scores.GetProperty("cider").GetDouble(), Tolerance, items[i].Id);
            ours.Rouge1.ShouldBe(firstReference.GetProperty("rouge1").GetDouble(), Tolerance, items[i].Id);
            ours.Rouge2.ShouldBe(firstReference.GetProperty("rouge2").GetDouble(), Tolerance, items[i].Id);
            ours.RougeLFirst.ShouldBe(firstReference.GetProperty("rougeL").GetDouble(), Tolerance, items[i].Id);
        }

        var total = document.RootElement.GetProperty(corpus);
        for (var n = 0; n < 4; n++)
            result[$"bleu{n + 1}"].Value.ShouldBe(total.GetProperty("bleu")[n].GetDouble(), Tolerance);
        result[MetricNames.RougeL].Value.ShouldBe(total.GetProperty("rouge_l").GetDouble(), Tolerance);
        result[MetricNames.Cider].Value.ShouldBe(total.GetProperty("cider").GetDouble(), Tolerance);
    }

    [Fact]
    public void Words_agree_with_the_reference_tokenizer()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("reference", "metrics", "metrics_dev.json")));
        foreach (var item in document.RootElement.GetProperty("items").EnumerateArray())
        {
            Check(item.GetProperty("candidate"), item.GetProperty("ptb_candidate"));
            foreach (var (text, words) in item.GetProperty("references").EnumerateArray().Zip(item.GetProperty("ptb_references").EnumerateArray()))
                Check(text, words);
        }

        static void Check(JsonElement text, JsonElement words) => string.Join(' ', PtbTokenizer.Tokenize(text.GetString()!)).ShouldBe(words.GetString());
    }
}
