using System.Text.Json;
using RSICCLLM.Simulator.Tiles;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Train.Cli.Tests.Support;

/// <summary>A folder with a few drawn pairs, and settings files beside them.</summary>
internal sealed class TrainFolder : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("rsiccllm-train-");

    /// <summary>The demo model's checkpoint.</summary>
    public static string Checkpoint
    {
        get
        {
            var path = System.IO.Path.Combine(SharedData.RepositoryRoot, "samples", "checkpoint");
            if (!File.Exists(System.IO.Path.Combine(path, "config.json")))
                Assert.Skip("the demo model's checkpoint is not in this checkout: samples/checkpoint");
            return path;
        }
    }

    public string Path(string name) => System.IO.Path.Combine(_root.FullName, name);

    public void Dispose() => _root.Delete(recursive: true);

    /// <summary>Draws changed pairs into a folder of their own.</summary>
    public string Draw(string name, long seed, int count, string region = "lowland")
    {
        TileDataset.Write(new TileOptions { Seed = seed, UnchangedShare = 0, Region = region }, Path(name), count, 1);
        return Path($"{name}/samples.jsonl");
    }

    /// <summary>Writes a settings file.</summary>
    public string Configure(string name, object settings)
    {
        File.WriteAllText(Path(name), JsonSerializer.Serialize(settings));
        return Path(name);
    }
}
