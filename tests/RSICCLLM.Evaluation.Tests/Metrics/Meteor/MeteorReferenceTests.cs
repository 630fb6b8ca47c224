using System.Globalization;
using System.Text.Json;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Evaluation.Tokenization;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Evaluation.Tests.Metrics.Meteor;

/// <summary>
/// METEOR 1.5 of pycocoevalcap on 300 captions, made with WordNet synonyms and a paraphrase table; ours by exact and stem
/// matching. What a further module can add or take is bounded, see the test.
/// </summary>
public class MeteorReferenceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(CaptionTokenization.Whitespace, "raw", "corpus_whitespace")]
    [InlineData(CaptionTokenization.Ptb, "ptb", "corpus_ptb")]
    public void Distances_to_the_reference_program(CaptionTokenization tokenization, string perItem, string corpus)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("reference", "metrics", "metrics_dev.json")));
        var expected = document.RootElement.GetProperty("items").EnumerateArray().ToList();
        var items = expected.Select(item => new BenchmarkItem(
            item.GetProperty("id").GetString()!,
            item.GetProperty("candidate").GetString()!,
            [.. item.GetProperty("references").EnumerateArray().Select(reference => reference.GetString()!)])).ToList();
        var result = CaptionBenchmark.Score(items, new BenchmarkOptions { Tokenization = tokenization, BootstrapSamples = 0 });
        var distances = result.Items.Zip(expected, (ours, theirs) => ours.Meteor - theirs.GetProperty(perItem).GetProperty("meteor").GetDouble()).ToList();
        var sorted = distances.Select(Math.Abs).Order().ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"equal within 1e-6: {sorted.Count(d => d < 1e-6)}; median {sorted[150]:F4}, 90 % {sorted[270]:F4}, largest {sorted[^1]:F4}; higher: {distances.Count(d => d > 1e-6)} (most {distances.Max():F4}), lower: {distances.Count(d => d < -1e-6)} (most {distances.Min():F4}); corpus {result[MetricNames.Meteor].Value:F6} against {document.RootElement.GetProperty(corpus).GetProperty("meteor").GetDouble():F6}"));
        foreach (var (ours, theirs) in result.Items.Zip(expected))
        {
            // More modules can only raise precision and recall, and the penalty is at most gamma = 0.6:
            // theirs >= (1 - 0.6) F(theirs) >= 0.4 F(ours) >= 0.4 ours.
            ours.Meteor.ShouldBeLessThanOrEqualTo((theirs.GetProperty(perItem).GetProperty("meteor").GetDouble() / 0.4) + 1e-9, ours.Item.Id);
        }

        // Where synonyms and paraphrases find nothing to add, the scores are the same.
        sorted.Count(d => d < 1e-6).ShouldBeGreaterThanOrEqualTo(60);
        sorted[150].ShouldBeLessThan(0.03);
    }
}
