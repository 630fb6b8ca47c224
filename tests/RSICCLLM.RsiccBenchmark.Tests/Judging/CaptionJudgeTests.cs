using System.Text.Json;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.RsiccBenchmark.Judging;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.RsiccBenchmark.Tests.Judging;

public sealed class CaptionJudgeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("judge").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Marks_become_metrics()
    {
        // The second item's judge needs a reminder, the third one's never gives marks.
        using var server = new ChatServer((_, body) => ChatReply.Says(
            body.Contains("captionone", StringComparison.Ordinal) ? """{"object": 5, "direction": 4, "verb": 5, "magnitude": 0}"""
            : body.Contains("captiontwo", StringComparison.Ordinal) && body.Contains("JSON object alone", StringComparison.Ordinal) ? """{"object": 0, "direction": 0, "verb": 0, "magnitude": 5}"""
            : "I like it."));
        var configuration = Path.Combine(_folder, "judge.json");
        File.WriteAllText(configuration, JsonSerializer.Serialize(new { endpoint = new { url = server.Url, model = "test", requestsPerMinute = 60000 }, output = "judge" }));
        var told = new List<string>();
        BenchmarkItem[] items = [new("a", "captionone", ["a house"]), new("b", "captiontwo", ["a house"]), new("c", "captionthree", ["a house"]), new("d", "", ["a house"])];
        var judged = await CaptionJudge.JudgeAsync(items, configuration, told.Add, TestContext.Current.CancellationToken);
        judged[0].Judge.ShouldBe(new JudgeScores(1, 0.8, 1, 0));
        judged[1].Judge.ShouldBe(new JudgeScores(0, 0, 0, 1));
        judged[2].Judge.ShouldBeNull();
        judged[3].Judge.ShouldBe(new JudgeScores(0, 0, 0, 0));
        told.ShouldHaveSingleItem().ShouldContain("'c'");
        var result = CaptionBenchmark.Score(judged, new BenchmarkOptions { BootstrapSamples = 0 });
        result[MetricNames.JudgeObject].Value.ShouldBe(1.0 / 3, 1e-12);
        result[MetricNames.JudgeDirection].Value.ShouldBe(0.8 / 3, 1e-12);
    }

    [Theory]
    [InlineData("""{"object": 6, "direction": 4, "verb": 5, "magnitude": 0}""")]
    [InlineData("""{"object": 5, "direction": 4, "verb": 5}""")]
    [InlineData("""{"object": "5", "direction": 4, "verb": 5, "magnitude": 1}""")]
    public void Marks_out_of_range_are_none(string answer) => CaptionJudge.Read(answer).ShouldBeNull();

    [Fact]
    public async Task A_wrong_configuration_is_told_as_a_whole()
    {
        var configuration = Path.Combine(_folder, "judge.json");
        File.WriteAllText(configuration, """{"endpoint": {"url": "x", "model": "m", "attempts": 99}, "output": "o"}""");
        var error = await Should.ThrowAsync<FormatException>(() => CaptionJudge.JudgeAsync([], configuration, _ => { }, CancellationToken.None));
        error.Message.ShouldContain("'x'");
        error.Message.ShouldContain("99");
        File.WriteAllText(configuration, """{"endpoint": {"url": "http://x", "model": "m", "apiKey": "secret"}, "output": "o"}""");
        (await Should.ThrowAsync<FormatException>(() => CaptionJudge.JudgeAsync([], configuration, _ => { }, CancellationToken.None))).Message.ShouldContain("apiKey");
    }
}
