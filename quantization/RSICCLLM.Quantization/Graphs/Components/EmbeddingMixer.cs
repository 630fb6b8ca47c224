using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>
/// Puts image features in the place of image tokens, in the order of both. Works without any feature as well, as in decoding:
/// an image token that finds none keeps its own embedding.
/// </summary>
internal static class EmbeddingMixer
{
    /// <summary>Mixes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="ids">Tokens <c>[tokens]</c>, int64, of all sequences.</param>
    /// <param name="embeddings">Their embeddings <c>[tokens, size]</c>.</param>
    /// <param name="features">Image features <c>[features, size]</c>.</param>
    /// <param name="imageToken">The placeholder.</param>
    /// <param name="size">Width of an embedding.</param>
    public static Value Apply(GraphBuilder graph, Value ids, Value embeddings, Value features, long imageToken, int size)
    {
        using var scope = graph.Scope("mixer");
        var isImage = graph.Node("Equal", [ids, graph.Int64(imageToken)]);
        var running = graph.Node("CumSum", [graph.Cast(isImage, ElementType.Int64), graph.Int64(0)]);
        var index = graph.Sub(running, graph.Int64(1));
        var count = graph.SizeOf(features, 0);
        var found = graph.Node("And", [isImage, graph.Node("Less", [index, count])]);
        // A row of zeros behind the features is what every other token points at, so that the index is always inside.
        var padded = graph.Concat(0, features, graph.Table("mixer.none", new float[size], 1, size));
        var gathered = graph.Gather(padded, graph.Node("Where", [found, index, count]), 0);
        return graph.Node("Where", [graph.Unsqueeze(found, 1), gathered, embeddings]);
    }
}
