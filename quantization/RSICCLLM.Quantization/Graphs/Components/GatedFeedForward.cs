using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>The gated feed-forward part (SwiGLU): <c>(silu(x G') * x U') D'</c>.</summary>
internal static class GatedFeedForward
{
    public static Value Apply(Linear linear, Value x, string name, int size, int inner, bool bias)
    {
        using var scope = linear.Graph.Scope("mlp");
        var gate = Layer(linear, x, name + ".gate_proj", size, inner, bias);
        var up = Layer(linear, x, name + ".up_proj", size, inner, bias);
        return Layer(linear, linear.Graph.Mul(linear.Graph.Silu(gate), up), name + ".down_proj", inner, size, bias);
    }

    private static Value Layer(Linear linear, Value x, string name, int inputs, int outputs, bool bias) =>
        bias ? linear.ApplyWithBias(x, name, inputs, outputs) : linear.Apply(x, name, inputs, outputs);
}
