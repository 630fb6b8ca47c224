using RSICCLLM.Refresh.Running;
using RSICCLLM.Refresh.Tests.Support;

namespace RSICCLLM.Refresh.Tests.Running;

public sealed class RefreshSettingsTests : IDisposable
{
    private readonly RefreshData _data = new();

    public RefreshSettingsTests()
    {
        foreach (var file in new[] { "city/samples.jsonl", "benchmark/samples.jsonl" })
            _data.Pairs(file, 1);
        Directory.CreateDirectory(_data.Path("checkpoint"));
        Directory.CreateDirectory(_data.Path("package"));
    }

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Paths_in_the_sections_are_relative_to_the_file()
    {
        var settings = Load("""
            "sft": { "tokenizer": "words", "lora": { "start": "adapter" } }, "preferences": { "keywords": "keywords.json", "lexicon": "lexicon.json" }, "dnpo": { "referenceCache": "cache" }
            """);
        ((string?)settings.Sft["tokenizer"]).ShouldBe(_data.Path("words"));
        ((string?)settings.Sft["lora"]!["start"]).ShouldBe(_data.Path("adapter"));
        ((string?)settings.Preferences["keywords"]).ShouldBe(_data.Path("keywords.json"));
        ((string?)settings.Preferences["lexicon"]).ShouldBe(_data.Path("lexicon.json"));
        ((string?)settings.Dnpo["referenceCache"]).ShouldBe(_data.Path("cache"));
    }

    [Fact]
    public void A_metric_that_is_not_known_is_refused() =>
        Should.Throw<FormatException>(() => Load("\"tolerance\": { \"blue4\": 0.02 }")).Message.ShouldContain("\"tolerance\" names the metric 'blue4'; known are bleu1,");

    private RefreshSettings Load(string more)
    {
        var path = _data.Path("refresh.json");
        File.WriteAllText(path, $$"""
            { "version": "v2", "checkpoint": "checkpoint", "package": "package", "samples": "city/samples.jsonl", "benchmark": "benchmark/samples.jsonl", "output": "models", {{more}} }
            """);
        return RefreshSettings.Load(path);
    }
}
