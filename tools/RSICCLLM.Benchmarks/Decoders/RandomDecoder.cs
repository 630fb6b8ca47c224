using RSICCLLM.Model.Configuration;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Benchmarks.Decoders;

/// <summary>Writes a decoder graph of ours with random weights of a configuration's shape.</summary>
internal static class RandomDecoder
{
    /// <summary>Writes the graph and its weights.</summary>
    /// <returns>Path of the graph.</returns>
    public static string Write(string folder, string name, ModelConfiguration configuration, BlockFormat format, LogitPositions positions)
    {
        var graph = new GraphBuilder("decoder", new ExternalData(name + ".onnx.data"));
        DecoderGraph.Build(graph, new RandomWeights(configuration.Text), configuration, new BlockLinear(format, 4, BlockQuantizers.RoundToNearest), positions);
        graph.Data.Write(folder, null, CancellationToken.None);
        var path = Path.Combine(folder, name + ".onnx");
        ModelWriter.Write(graph, path, "RSICCLLM", "0");
        return path;
    }

    private sealed class RandomWeights(TextConfiguration text) : IWeightSource
    {
        public bool Contains(string name) => true;

        public IReadOnlyList<long> Shape(string name)
        {
            var (query, key) = (text.HeadCount * text.HeadSize, text.KeyValueHeadCount * text.HeadSize);
            var part = name.Split('.')[^2];
            return (part, name.EndsWith(".bias", StringComparison.Ordinal)) switch
            {
                ("q_proj", true) => [query],
                ("k_proj" or "v_proj", true) => [key],
                ("q_proj", _) => [query, text.HiddenSize],
                ("k_proj" or "v_proj", _) => [key, text.HiddenSize],
                ("o_proj", _) => [text.HiddenSize, query],
                ("gate_proj" or "up_proj", _) => [text.IntermediateSize, text.HiddenSize],
                ("down_proj", _) => [text.HiddenSize, text.IntermediateSize],
                ("lm_head" or "embed_tokens", _) => [text.VocabularySize, text.HiddenSize],
                _ => [text.HiddenSize],
            };
        }

        public void Read(string name, long first, Span<float> destination)
        {
            var random = new Random(unchecked((int)first) ^ name.Length);
            var norm = name.Contains("norm", StringComparison.Ordinal);
            foreach (ref var value in destination)
                value = norm ? 1 : (random.NextSingle() - 0.5f) * 0.07f;
        }
    }
}
