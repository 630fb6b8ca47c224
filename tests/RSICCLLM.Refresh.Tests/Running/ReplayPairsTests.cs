using RSICCLLM.Refresh.Running;
using RSICCLLM.Refresh.Tests.Support;

namespace RSICCLLM.Refresh.Tests.Running;

public sealed class ReplayPairsTests : IDisposable
{
    private readonly RefreshData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void A_file_that_paths_cannot_lead_to_is_refused_with_what_to_do()
    {
        var city = _data.Path("city/samples.jsonl");
        ReplayPairs.PlaceProblem(city, _data.Path("city/old/2020/samples.jsonl")).ShouldBeNull();
        ReplayPairs.PlaceProblem(city, _data.Path("city/old.jsonl")).ShouldBeNull();
        ReplayPairs.PlaceProblem(city, _data.Path("old/samples.jsonl")).ShouldNotBeNull().ShouldEndWith($"move file and pictures into a folder below '{_data.Path("city")}'");
        ReplayPairs.PlaceProblem(city, _data.Path("city/old./samples.jsonl")).ShouldNotBeNull().ShouldEndWith("rename the folder");
    }

    [Fact]
    public void Its_place_is_looked_at_with_the_settings()
    {
        foreach (var file in new[] { "city/samples.jsonl", "old/samples.jsonl", "benchmark/samples.jsonl" })
            _data.Pairs(file, 1);
        Directory.CreateDirectory(_data.Path("checkpoint"));
        Directory.CreateDirectory(_data.Path("package"));
        var path = _data.Path("refresh.json");
        File.WriteAllText(path, """
            { "version": "v2", "checkpoint": "checkpoint", "package": "package", "samples": "city/samples.jsonl", "replay": "old/samples.jsonl", "benchmark": "benchmark/samples.jsonl", "output": "models" }
            """);
        Should.Throw<FormatException>(() => RefreshSettings.Load(path)).Message.ShouldContain("\"replay\" is 'old/samples.jsonl', which does not lie in the folder of \"samples\"");
    }
}
