using RSICCLLM.Model.Configuration;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>Merges 2x2 patches into one token of the text model's width: RMS normalisation, two layers with GELU between.</summary>
internal static class PatchMerger
{
    /// <summary>Merges patches <c>[images, patches, width]</c>, those of a token together, into <c>[images, patches / 4, output]</c>.</summary>
    public static Value Apply(Linear linear, Value x, VisionConfiguration vision, int tokens)
    {
        var graph = linear.Graph;
        using var scope = graph.Scope("merger");
        var merged = vision.MergeSize * vision.MergeSize * vision.HiddenSize;
        x = RmsNorm.Apply(linear.Weights, x, "visual.merger.ln_q", vision.HiddenSize, vision.RmsNormEpsilon);
        x = linear.ApplyWithBias(graph.Reshape(x, -1, tokens, merged), "visual.merger.mlp.0", merged, merged);
        return linear.ApplyWithBias(graph.Node("Gelu", [x]), "visual.merger.mlp.2", merged, vision.OutputSize);
    }
}
