using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>Root-mean-square normalisation over the last axis, <c>x / sqrt(mean(x²) + ε) * weight</c>, as one operator of ONNX Runtime.</summary>
internal static class RmsNorm
{
    public static Value Apply(WeightLoader weights, Value x, string name, int size, double epsilon) =>
        weights.Graph.Node(
            "SimplifiedLayerNormalization",
            [x, weights.Vector(name + ".weight", size)],
            NodeAttribute.Float("epsilon", (float)epsilon),
            NodeAttribute.Int("axis", -1),
            NodeAttribute.Int("stash_type", 1));

    /// <summary>Adds to the residual stream and normalises the sum.</summary>
    public static (Value Normalized, Value Sum) AddAndApply(WeightLoader weights, Value residual, Value x, string name, int size, double epsilon)
    {
        var outputs = weights.Graph.Add(
            "SkipSimplifiedLayerNormalization",
            GraphBuilder.MicrosoftDomain,
            4,
            [residual, x, weights.Vector(name + ".weight", size)],
            NodeAttribute.Float("epsilon", (float)epsilon));
        return (outputs[0], outputs[3]);
    }
}
