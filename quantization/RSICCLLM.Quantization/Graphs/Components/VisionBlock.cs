using RSICCLLM.Model.Configuration;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>One block of the vision tower: attention and gated feed-forward, each after RMS normalisation and with a residual.</summary>
internal sealed class VisionBlock(Linear linear, VisionConfiguration vision, VisionRotary rotary)
{
    private readonly VisionAttention _attention = new(linear, vision, rotary);

    public Value Apply(Value x, string name, IReadOnlyList<WindowGroup> groups)
    {
        var graph = linear.Graph;
        var normalized = RmsNorm.Apply(linear.Weights, x, name + ".norm1", vision.HiddenSize, vision.RmsNormEpsilon);
        x = graph.Add(x, _attention.Apply(normalized, name + ".attn", groups));
        normalized = RmsNorm.Apply(linear.Weights, x, name + ".norm2", vision.HiddenSize, vision.RmsNormEpsilon);
        return graph.Add(x, GatedFeedForward.Apply(linear, normalized, name + ".mlp", vision.HiddenSize, vision.IntermediateSize, bias: true));
    }
}
