using RSICCLLM.Training.Modeling.Fused;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RSICCLLM.Training.Modeling;

/// <summary>Small pieces that the towers share.</summary>
internal static class Ops
{
    /// <summary>Matrix product in the type of <paramref name="x"/>; weights of another type are converted on the way.</summary>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias = null) =>
        functional.linear(x, weight.to_type(x.dtype), bias?.to_type(x.dtype));

    /// <summary>RMS normalisation over the last dimension, worked out in float32, given back in <paramref name="type"/>.</summary>
    public static Tensor RmsNorm(Tensor x, Tensor weight, double epsilon, ScalarType type)
    {
        if (type == ScalarType.BFloat16 && x.dtype == ScalarType.Float32 && weight.dtype == ScalarType.Float32)
            return RmsNormFunction.Normalise(x, weight, epsilon);
        var x32 = x.to_type(ScalarType.Float32);
        var scale = rsqrt(mean(x32 * x32, [-1], keepdim: true).Plus(epsilon));
        return (x32 * scale * weight.to_type(ScalarType.Float32)).to_type(type);
    }

    /// <summary>Gated feed-forward part: <c>down(silu(gate x) * up x)</c>.</summary>
    public static Tensor GatedMlp(Tensor x, ParameterSet p, string prefix)
    {
        var gate = Linear(x, p[prefix + "gate_proj.weight"], p.Find(prefix + "gate_proj.bias"));
        var up = Linear(x, p[prefix + "up_proj.weight"], p.Find(prefix + "up_proj.bias"));
        var gated = gate.dtype == ScalarType.BFloat16 ? SwiGluFunction.Gate(gate, up) : functional.silu(gate) * up;
        return Linear(gated, p[prefix + "down_proj.weight"], p.Find(prefix + "down_proj.bias"));
    }

    /// <summary>Rotary embedding, half-split layout: <c>x cos + rotate_half(x) sin</c>, in float32.</summary>
    public static Tensor Rotate(Tensor x, Tensor cos, Tensor sin)
    {
        var x32 = x.to_type(ScalarType.Float32);
        var half = x32.shape[^1] / 2;
        var turned = cat([x32.slice(-1, half, 2 * half, 1).neg(), x32.slice(-1, 0, half, 1)], -1);
        return (x32 * cos).Plus(turned * sin);
    }
}
