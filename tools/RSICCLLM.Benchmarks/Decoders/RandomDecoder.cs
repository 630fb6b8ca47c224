using RSICCLLM.Model.Configuration;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;

namespace RSICCLLM.Benchmarks.Decoders;

/// <summary>Writes a decoder graph of ours with random weights of a configuration's shape.</summary>
internal static class RandomDecoder
{
    /// <summary>Writes the graph and its weights.</summary>
    /// <returns>Path of the graph.</returns>
    public static string Write(string folder, string name, ModelConfiguration configuration, BlockFormat format, LogitPositions positions)
    {
        var data = new ExternalData(name + ".onnx.data");
        return Write(folder, name, configuration, new BlockLinear(format, 4, BlockQuantizers.RoundToNearest), positions, data);
    }

    /// <summary>Writes a graph that reads prompts in 8-bit products, with its weights.</summary>
    /// <returns>Path of the graph.</returns>
    public static string WriteEightBitPrompts(string folder, string name, ModelConfiguration configuration, BlockFormat head)
    {
        var data = new ExternalData(name + ".onnx.data");
        return Write(folder, name, configuration, new RowScaledLinear(data, new BlockLinear(head, 4, BlockQuantizers.RoundToNearest)), LogitPositions.Last, data);
    }

    private static string Write(string folder, string name, ModelConfiguration configuration, LinearFormat format, LogitPositions positions, ExternalData data)
    {
        var graph = new GraphBuilder("decoder", data);
        DecoderGraph.Build(graph, new ShapedWeights(configuration), configuration, format, positions);
        data.Write(folder, null, CancellationToken.None);
        var path = Path.Combine(folder, name + ".onnx");
        ModelWriter.Write(graph, path, "RSICCLLM", "0");
        return path;
    }
}
