using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Graphs;

/// <summary>
/// Token embeddings with image features put in: <c>input_ids [batch, sequence]</c> and <c>image_features [features, hidden]</c> to
/// <c>inputs_embeds [batch, sequence, hidden]</c>. Features are taken row after row of the batch.
/// </summary>
internal static class EmbeddingGraph
{
    /// <summary>Builds the graph.</summary>
    /// <param name="graph">Empty builder.</param>
    /// <param name="source">The checkpoint.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="storage">Type of the stored table, float32 or float16.</param>
    public static void Build(GraphBuilder graph, IWeightSource source, ModelConfiguration configuration, ElementType storage)
    {
        var size = configuration.Text.HiddenSize;
        var weights = new WeightLoader(graph, source, storage);
        var ids = graph.Input(PackageLayout.InputIds, ElementType.Int64, "batch", "sequence");
        var features = graph.Input(PackageLayout.ImageFeatures, ElementType.Float32, "features", size);
        var flat = graph.Reshape(ids, -1);
        var table = weights.Matrix("model.embed_tokens.weight", configuration.Text.VocabularySize, size);
        var rows = graph.Gather(table, flat, 0);
        if (storage != ElementType.Float32)
            rows = graph.Cast(rows, ElementType.Float32);
        var mixed = EmbeddingMixer.Apply(graph, flat, rows, features, configuration.ImageTokenId, size);
        var shape = graph.Concat(0, graph.Node("Shape", [ids]), graph.Int64s(size));
        graph.Output(graph.Node("Reshape", [mixed, shape]), PackageLayout.InputEmbeddings, ElementType.Float32, "batch", "sequence", size);
    }
}
