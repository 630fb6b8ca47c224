using RSICCLLM.Captions.Datasets;
using RSICCLLM.Simulator.Tiles;

namespace RSICCLLM.Datasets.Tests.Support;

/// <summary>Simulated tiles as a data set.</summary>
internal static class Tiles
{
    public static void Write(string folder, int count) => TileDataset.Write(new TileOptions { Seed = 5 }, folder, count, Environment.ProcessorCount);

    /// <summary>Gives every pair the captions of the next one.</summary>
    public static void SwapCaptions(string file)
    {
        var samples = RsiciFile.Read(file).ToList();
        RsiciFile.Write(file, samples.Select((sample, i) => sample with { Caption = samples[(i + 1) % samples.Count].Caption, Captions = samples[(i + 1) % samples.Count].Captions }));
    }
}
