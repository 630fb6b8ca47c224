using System.Text.Json;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.RsiccBenchmark.Sentences;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.RsiccBenchmark.Tests.Sentences;

public class SentenceEncoderTests
{
    private const double Tolerance = 1e-5;

    [Fact]
    public void Tokens_and_cosines_agree_with_the_reference()
    {
        var folder = SharedData.Path("reference", "sentence-transformer-tiny");
        using var encoder = SentenceEncoder.Load(folder);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        foreach (var pair in golden.RootElement.EnumerateArray())
        {
            var (a, b) = (pair.GetProperty("a").GetString()!, pair.GetProperty("b").GetString()!);
            encoder.Tokens(a).ShouldBe(pair.GetProperty("ids_a").EnumerateArray().Select(id => id.GetInt32()), a);
            encoder.Tokens(b).ShouldBe(pair.GetProperty("ids_b").EnumerateArray().Select(id => id.GetInt32()), b);
            var vectors = encoder.Encode([a, b]);
            vectors[0].Zip(vectors[1], (x, y) => (double)x * y).Sum().ShouldBe(pair.GetProperty("cosine").GetDouble(), Tolerance, a);
        }
    }

    [Fact]
    public void Sbs_is_the_cosine_with_the_nearest_reference_whatever_shares_the_batch()
    {
        var folder = SharedData.Path("reference", "sentence-transformer-tiny");
        using var encoder = SentenceEncoder.Load(folder);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        var pairs = golden.RootElement.EnumerateArray().ToList();
        var items = pairs.Select((pair, i) => new BenchmarkItem($"{i}", pair.GetProperty("a").GetString()!, [pair.GetProperty("b").GetString()!])).ToList();
        var result = CaptionBenchmark.Score(items, new BenchmarkOptions { SentenceEncoder = encoder, BootstrapSamples = 0 });
        for (var i = 0; i < items.Count; i++)
            result.Items[i].Sbs!.Value.ShouldBe(pairs[i].GetProperty("cosine").GetDouble(), Tolerance);
        result[MetricNames.Sbs].Value.ShouldBe(pairs.Average(pair => pair.GetProperty("cosine").GetDouble()), Tolerance);
        var both = CaptionBenchmark.Score([items[0] with { References = [items[0].References[0], items[0].Prediction] }], new BenchmarkOptions { SentenceEncoder = encoder, BootstrapSamples = 0 });
        both.Items[0].Sbs!.Value.ShouldBe(1, Tolerance);
    }

    [Fact]
    public void Folders_of_another_layout_are_refused_by_name()
    {
        var folder = Directory.CreateTempSubdirectory("sentences");
        try
        {
            Should.Throw<FormatException>(() => SentenceEncoder.Load(folder.FullName)).Message.ShouldContain("model.onnx");
            File.WriteAllBytes(Path.Combine(folder.FullName, "model.onnx"), [1, 2, 3]);
            Should.Throw<FormatException>(() => SentenceEncoder.Load(folder.FullName)).Message.ShouldContain("vocab.txt");
            File.WriteAllText(Path.Combine(folder.FullName, "vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n");
            Should.Throw<FormatException>(() => SentenceEncoder.Load(folder.FullName)).Message.ShouldContain("modules.json");
            foreach (var broken in new[] { """[{"path": "1_Pooling"}]""", """[{"type": 3}]""", """["Pooling"]""" })
            {
                File.WriteAllText(Path.Combine(folder.FullName, "modules.json"), broken);
                Should.Throw<FormatException>(() => SentenceEncoder.Load(folder.FullName)).Message.ShouldContain("without a \"type\"");
            }

            File.WriteAllText(Path.Combine(folder.FullName, "modules.json"), """[{"type": "sentence_transformers.models.Dense", "path": "2_Dense"}]""");
            Should.Throw<FormatException>(() => SentenceEncoder.Load(folder.FullName)).Message.ShouldContain("Dense");
            File.WriteAllText(Path.Combine(folder.FullName, "modules.json"), """[{"type": "sentence_transformers.models.Pooling", "path": "p"}]""");
            Directory.CreateDirectory(Path.Combine(folder.FullName, "p"));
            File.WriteAllText(Path.Combine(folder.FullName, "p", "config.json"), """{"pooling_mode_mean_tokens": true}""");
            Should.Throw<FormatException>(() => SentenceEncoder.Load(folder.FullName)).Message.ShouldContain("cannot be loaded");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
