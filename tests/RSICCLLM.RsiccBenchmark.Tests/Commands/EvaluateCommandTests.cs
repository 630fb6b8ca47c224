using System.Text.Json;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.RsiccBenchmark.Commands;

namespace RSICCLLM.RsiccBenchmark.Tests.Commands;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("evaluate").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, params string[] lines)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private EvaluationRequest Request() => new()
    {
        Predictions = Write("p.jsonl", """{"id": "a", "caption": "A road was built.", "confidence": 0.9, "seconds": 2}""", """{"id": "b", "caption": "Nothing has changed.", "confidence": 0.7, "seconds": 2}"""),
        References = Write("r.jsonl", """{"id": "a", "references": ["A road was built."]}""", """{"id": "b", "references": ["Two houses were built."]}"""),
        Json = true,
        Options = new BenchmarkOptions { BootstrapSamples = 50 },
    };

    private static Task<string> Run(EvaluationRequest request, List<string>? told = null) => EvaluationRun.RunAsync(request, text => told?.Add(text), CancellationToken.None);

    [Fact]
    public async Task Json_has_the_promised_keys()
    {
        using var json = JsonDocument.Parse(await Run(Request()));
        foreach (var key in new[] { "bleu1", "bleu2", "bleu3", "bleu4", "rouge1", "rouge2", "rougeL", "cider", "meteor", "samplesPerSecond", "calibrationError", "changeAccuracy", "objectF1", "verbF1", "directionF1", "quantityF1" })
        {
            json.RootElement.TryGetProperty(key, out _).ShouldBeTrue(key);
        }

        json.RootElement.GetProperty("intervals").TryGetProperty("meteor", out _).ShouldBeTrue();
        json.RootElement.GetProperty("items").GetArrayLength().ShouldBe(2);
        json.RootElement.GetProperty("changeAccuracy").GetDouble().ShouldBe(0.5);
        json.RootElement.GetProperty("samplesPerSecond").GetDouble().ShouldBe(0.5);
        // 0.9 and right, 0.7 and wrong, half of the captions each: 0.5 * 0.1 + 0.5 * 0.7.
        json.RootElement.GetProperty("calibrationError").GetDouble().ShouldBe(0.4, 1e-9);
        json.RootElement.TryGetProperty("sbs", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Broken_lines_stop_or_are_left_out_as_asked()
    {
        var request = Request() with
        {
            Predictions = Write("broken.jsonl", """{"id": "a", "caption": "A road was built."}""", "{\"id\": \"b\", ", """{"id": "b", "confidence": 1}"""),
        };
        (await Should.ThrowAsync<FormatException>(() => Run(request))).Message.ShouldContain("broken.jsonl, line 2");
        var told = new List<string>();
        (await Should.ThrowAsync<FormatException>(() => Run(request with { SkipsBrokenLines = true }, told))).Message.ShouldContain("'b'");
        told.Count.ShouldBe(2);
        told[1].ShouldContain("line 3");
        using var json = JsonDocument.Parse(await Run(request with { SkipsBrokenLines = true, MissingAreEmpty = true }));
        json.RootElement.GetProperty("items")[1].GetProperty("caption").GetString().ShouldBe("");
    }

    [Fact]
    public async Task The_comparison_page_stands_alone_and_shows_pictures()
    {
        foreach (var date in new[] { "A", "B" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, date));
            RgbImageFile.WritePng(Path.Combine(_folder, date, "b.png"), new RgbImage(500, 250));
        }

        var output = Path.Combine(_folder, "out");
        var request = Request() with
        {
            Against = Write("other.jsonl", """{"id": "a", "caption": "A <b>pond</b> was dug."}""", """{"id": "b", "caption": "Two houses were built."}"""),
            Output = output,
            Pictures = _folder,
            Worst = 1,
        };
        using var json = JsonDocument.Parse(await Run(request));
        json.RootElement.GetProperty("differences").GetProperty("changeAccuracy").GetProperty("difference").GetDouble().ShouldBe(-0.5);
        var page = File.ReadAllText(Path.Combine(output, "comparison.html"));
        page.Split("data:image/jpeg;base64,").Length.ShouldBe(3, "both pictures of the worst item");
        page.ShouldContain("<h3>b</h3>");
        page.ShouldNotContain("<h3>a</h3>");
        page.ShouldNotContain("http");
        page.ShouldNotContain("<script");
        JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "evaluation.json"))).Dispose();
        File.ReadAllText(Path.Combine(output, "evaluation.md")).ShouldContain("Difference to the other system");
        var all = await Run(request with { Worst = 2 });
        all.ShouldNotBeEmpty();
        File.ReadAllText(Path.Combine(output, "comparison.html")).ShouldContain("A &lt;b&gt;pond&lt;/b&gt; was dug.");
    }

    [Fact]
    public async Task A_picture_that_is_missing_or_damaged_is_told_on_the_page()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "A"));
        Directory.CreateDirectory(Path.Combine(_folder, "B"));
        File.WriteAllText(Path.Combine(_folder, "A", "b.png"), "no picture");
        await Run(Request() with { Output = Path.Combine(_folder, "out"), Pictures = _folder, Worst = 1 });
        File.ReadAllText(Path.Combine(_folder, "out", "comparison.html")).ShouldContain("No picture before");
    }

    [Fact]
    public async Task Levir_cc_json_is_scored_with_its_change_flag()
    {
        var request = Request() with
        {
            References = Write("levir.json", """
                {"images": [{"filename": "a.png", "split": "test", "changeflag": 1, "sentences": [{"raw": " a road is built ."}]},
                            {"filename": "b.png", "split": "test", "changeflag": 0, "sentences": [{"raw": " the scene is the same as before ."}]},
                            {"filename": "c.png", "split": "train", "changeflag": 0, "sentences": [{"raw": " no change has occurred ."}]}]}
                """),
            Split = "test",
        };
        using var json = JsonDocument.Parse(await Run(request));
        json.RootElement.GetProperty("changeAccuracy").GetDouble().ShouldBe(1);
    }
}
