using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling.Fused;

/// <summary>
/// <c>silu(g) u</c> in bfloat16, one pass forward and one back: with <c>s = 1 / (1 + exp(-g))</c>,
/// <c>dg = dy u s (1 + g (1 - s))</c> and <c>du = dy g s</c>.
/// </summary>
internal sealed unsafe class SwiGluFunction : autograd.SingleTensorFunction<SwiGluFunction>
{
    public override string Name => nameof(SwiGluFunction);

    public static Tensor Gate(Tensor gate, Tensor up) => apply(gate.contiguous(), up.contiguous());

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor gate = (Tensor)vars[0], up = (Tensor)vars[1];
        var y = empty(gate.shape, ScalarType.BFloat16);
        fixed (ushort* pg = TensorMemory.BFloat16Bits(gate), pu = TensorMemory.BFloat16Bits(up), py = TensorMemory.BFloat16Bits(y))
        {
            var count = gate.numel();
            long i = 0;
            for (; i <= count - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
            {
                var g = BFloat16Lanes.Load(pg + i);
                BFloat16Lanes.Store(py + i, g * Sigmoid(g) * BFloat16Lanes.Load(pu + i));
            }

            for (; i < count; i++)
            {
                var g = BFloat16Lanes.Load1(pg + i);
                BFloat16Lanes.Store1(py + i, g / (1 + MathF.Exp(-g)) * BFloat16Lanes.Load1(pu + i));
            }
        }

        ctx.save_for_backward([gate, up]);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var noGradients = no_grad();
        var saved = ctx.get_saved_variables();
        Tensor gate = saved[0], up = saved[1];
        var dy = grad_output.to_type(ScalarType.BFloat16).contiguous();
        var dg = empty(gate.shape, ScalarType.BFloat16);
        var du = empty(gate.shape, ScalarType.BFloat16);
        fixed (ushort* pg = TensorMemory.BFloat16Bits(gate), pu = TensorMemory.BFloat16Bits(up), py = TensorMemory.BFloat16Bits(dy))
        fixed (ushort* pdg = TensorMemory.BFloat16Bits(dg), pdu = TensorMemory.BFloat16Bits(du))
        {
            var count = gate.numel();
            long i = 0;
            for (; i <= count - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
            {
                var g = BFloat16Lanes.Load(pg + i);
                var s = Sigmoid(g);
                var d = BFloat16Lanes.Load(py + i) * s;
                BFloat16Lanes.Store(pdg + i, d * BFloat16Lanes.Load(pu + i) * (Vector512<float>.One + (g * (Vector512<float>.One - s))));
                BFloat16Lanes.Store(pdu + i, d * g);
            }

            for (; i < count; i++)
            {
                var g = BFloat16Lanes.Load1(pg + i);
                var s = 1 / (1 + MathF.Exp(-g));
                var d = BFloat16Lanes.Load1(py + i) * s;
                BFloat16Lanes.Store1(pdg + i, d * BFloat16Lanes.Load1(pu + i) * (1 + (g * (1 - s))));
                BFloat16Lanes.Store1(pdu + i, d * g);
            }
        }

        return [dg, du];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sigmoid(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + BFloat16Lanes.Exp(-x));
}
