using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using RSICCLLM.Model;
using RSICCLLM.Refresh.Running;
using RSICCLLM.Refresh.Tests.Support;

namespace RSICCLLM.Refresh.Tests.Running;

public sealed class RefreshFolderTests : IDisposable
{
    private readonly RefreshData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void A_refresh_that_was_begun_before_there_were_old_pairs_goes_on()
    {
        var (city, benchmark) = (_data.Pairs("city/samples.jsonl", 1, 2), _data.Pairs("benchmark/pairs.jsonl", 3));
        var settings = _data.Settings(city, benchmark) with { Sft = new JsonObject { ["maxSteps"] = 3 }, Targets = ["cpu"] };
        var folder = new RefreshFolder(settings);
        Directory.CreateDirectory(folder.Work);
        var state = Path.Combine(folder.Work, "begun.json");
        File.WriteAllText(state, $$"""
            {
              "version": "v2",
              "checkpoint": {{Text(_data.Path("checkpoint"))}},
              "package": {{Text(_data.Path("package"))}},
              "samples": {{Text(city)}},
              "heldOut": null,
              "heldOutShare": 0.2,
              "benchmark": {{Text(benchmark)}},
              "output": {{Text(_data.Path("models"))}},
              "sft": {
                "maxSteps": 3
              },
              "preferences": {},
              "dnpo": {},
              "tolerance": {},
              "gain": {},
              "targets": [
                "cpu"
              ],
              "maxNewTokens": 160
            }
            // {{Hash(city)}} samples.jsonl
            // {{Hash(benchmark)}} pairs.jsonl

            """.ReplaceLineEndings(Environment.NewLine).Replace($"{Environment.NewLine}//", "\n//", StringComparison.Ordinal).TrimEnd() + "\n");

        folder.Begin();

        var replay = settings with { Replay = _data.Pairs("city/old/samples.jsonl", 4) };
        Should.Throw<ModelException>(() => new RefreshFolder(replay).Begin()).Message.ShouldContain("was begun with other settings or samples");
    }

    private static string Text(string path) => JsonSerializer.Serialize(path);

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
