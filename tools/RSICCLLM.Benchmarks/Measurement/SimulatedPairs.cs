using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Simulator.Tiles;

namespace RSICCLLM.Benchmarks.Measurement;

/// <summary>Pairs of the simulator with their captions, for calibrated methods.</summary>
internal static class SimulatedPairs
{
    /// <summary>Draws pairs; the same seed gives the same ones.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="count">Number of pairs.</param>
    /// <param name="size">Columns and rows of a tile.</param>
    public static IReadOnlyList<CalibrationPair> Draw(long seed, int count, int size)
    {
        using var generator = new TileGenerator(new TileOptions { Seed = seed, Size = size });
        return [.. Enumerable.Range(0, count).Select(generator.Generate)
            .Select(tile => new CalibrationPair(tile.Before.Pixels, tile.After.Pixels, TileDataset.Captions(seed, tile.Index, tile.Records)[0]))];
    }
}
