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

    /// <summary>Matrix product of a module of the model, <c>MODULE.weight</c> and <c>MODULE.bias</c>, with its low-rank factors where it has some.</summary>
    public static Tensor Linear(Tensor x, ParameterSet p, string module)
    {
        var y = Linear(x, p[module + ".weight"], p.Find(module + ".bias"));
        return p.Adapter is null ? y : p.Adapter.AddTo(y, x, module);
    }

    /// <summary>
    /// Runs a layer of a tower. Without gradients everything but its outcome is freed at once; with <paramref name="recompute"/> it is worked out again in the
    /// backward pass.
    /// </summary>
    public static Tensor Layer(Tensor x, bool recompute, Func<Tensor, Tensor> layer)
    {
        if (is_grad_enabled())
            return recompute ? RecomputeFunction.Run(x, layer) : layer(x);
        using var scope = NewDisposeScope();
        return layer(x).MoveToOuterDisposeScope();
    }

    /// <summary>Whether the project's own bfloat16 kernels can work on a tensor: they are for the processor.</summary>
    public static bool IsFused(Tensor x) => x.dtype == ScalarType.BFloat16 && x.device_type == TorchSharp.DeviceType.CPU;

    /// <summary>RMS normalisation over the last dimension, worked out in float32, given back in <paramref name="type"/>.</summary>
    public static Tensor RmsNorm(Tensor x, Tensor weight, double epsilon, ScalarType type)
    {
        if (type == ScalarType.BFloat16 && x.dtype == ScalarType.Float32 && weight.dtype == ScalarType.Float32 && x.device_type == TorchSharp.DeviceType.CPU)
            return RmsNormFunction.Normalise(x, weight, epsilon);
        var x32 = x.to_type(ScalarType.Float32);
        var scale = rsqrt(mean(x32 * x32, [-1], keepdim: true).Plus(epsilon));
        return (x32 * scale * weight.to_type(ScalarType.Float32)).to_type(type);
    }

    /// <summary>Gated feed-forward part: <c>down(silu(gate x) * up x)</c>.</summary>
    public static Tensor GatedMlp(Tensor x, ParameterSet p, string prefix)
    {
        var gate = Linear(x, p, prefix + "gate_proj");
        var up = Linear(x, p, prefix + "up_proj");
        var gated = IsFused(gate) ? SwiGluFunction.Gate(gate, up) : functional.silu(gate) * up;
        return Linear(gated, p, prefix + "down_proj");
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
