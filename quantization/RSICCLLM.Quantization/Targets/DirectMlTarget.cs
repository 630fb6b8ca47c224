using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Targets;

/// <summary>
/// What a graph needs to run on ONNX Runtime's DirectML provider, applied when the graph is complete: products and attention in float16,
/// operators that the provider lacks replaced, and every node held against <see cref="DirectMlOperators"/>.
/// The residual stream, normalisations, rotary angles and the difference-aware module stay in float32: language models of this family have
/// activations that float16 cannot hold exactly, or at all, in just these places, and they cost next to nothing.
/// </summary>
internal static class DirectMlTarget
{
    /// <summary>Makes a decoder graph one for DirectML.</summary>
    public static void ApplyToDecoder(GraphBuilder graph) =>
        Apply(graph, node => !IsNormalization(node) && !node.Name.StartsWith("rotary/", StringComparison.Ordinal), widenOutputs: false);

    /// <summary>Makes a vision graph one for DirectML: its blocks' attention and feed-forward parts and the merger in float16.</summary>
    public static void ApplyToVision(GraphBuilder graph) => Apply(graph, node => !IsNormalization(node)
        && (node.Name.Contains("/attn/", StringComparison.Ordinal)
            || node.Name.Contains("/mlp/", StringComparison.Ordinal)
            || node.Name.StartsWith("merger/", StringComparison.Ordinal)), widenOutputs: true);

    private static void Apply(GraphBuilder graph, Func<GraphNode, bool> half, bool widenOutputs)
    {
        Float16Rewrite.Apply(graph, half, widenOutputs);
        graph.Replace(graph.Nodes.Select(Replace).ToList());
        DirectMlOperators.Check(graph);
    }

    // The provider has ONNX Runtime's own Gelu and not the standard's; accuracy levels are the CPU provider's.
    private static GraphNode Replace(GraphNode node) => node.Operator switch
    {
        "Gelu" => node with { Domain = GraphBuilder.MicrosoftDomain },
        "MatMulNBits" => node with { Attributes = node.Attributes.Where(a => a.Name != "accuracy_level").ToArray() },
        _ => node,
    };

    private static bool IsNormalization(GraphNode node) => node.Operator is "SimplifiedLayerNormalization" or "SkipSimplifiedLayerNormalization";
}
