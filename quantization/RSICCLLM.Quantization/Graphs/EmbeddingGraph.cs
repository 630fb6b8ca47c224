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
    /// <param name="format">How the table is stored.</param>
    public static void Build(GraphBuilder graph, IWeightSource source, ModelConfiguration configuration, TableFormat format)
    {
        var size = configuration.Text.HiddenSize;
        var ids = graph.Input(PackageLayout.InputIds, ElementType.Int64, "batch", "sequence");
        var features = graph.Input(PackageLayout.ImageFeatures, ElementType.Float32, "features", size);
        var flat = graph.Reshape(ids, -1);
        var rows = format.Gather(graph, source, flat, "model.embed_tokens.weight", configuration.Text.VocabularySize, size);
        var mixed = EmbeddingMixer.Apply(graph, flat, rows, features, configuration.ImageTokenId, size);
        var shape = graph.Concat(0, graph.Node("Shape", [ids]), graph.Int64s(size));
        graph.Output(graph.Node("Reshape", [mixed, shape]), PackageLayout.InputEmbeddings, ElementType.Float32, "batch", "sequence", size);
    }
}
