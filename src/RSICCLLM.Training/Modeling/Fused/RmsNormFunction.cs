using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling.Fused;

/// <summary>
/// RMS normalisation of float32 rows, result in bfloat16, one pass forward and one back:
/// <c>n = x / sqrt(mean(x^2) + e)</c>, <c>y = n w</c>; <c>dx = (dn - n mean(dn n)) / sqrt(...)</c> with <c>dn = dy w</c>, <c>dw = sum dy n</c>.
/// </summary>
internal sealed unsafe class RmsNormFunction : autograd.SingleTensorFunction<RmsNormFunction>
{
    public override string Name => nameof(RmsNormFunction);

    public static Tensor Normalise(Tensor x, Tensor weight, double epsilon) => apply(x.contiguous(), weight, epsilon);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor x = (Tensor)vars[0], weight = (Tensor)vars[1];
        var epsilon = (float)(double)vars[2];
        var width = (int)x.shape[^1];
        var y = empty(x.shape, ScalarType.BFloat16);
        var inverse = empty(x.numel() / width);
        fixed (float* px = TensorMemory.Floats(x), pw = TensorMemory.Floats(weight), pi = TensorMemory.Floats(inverse))
        fixed (ushort* py = TensorMemory.BFloat16Bits(y))
        {
            var rows = x.numel() / width;
            for (long r = 0; r < rows; r++)
                pi[r] = Forward(px + (r * width), pw, py + (r * width), width, epsilon);
        }

        ctx.save_for_backward([x, weight, inverse]);
        return y;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var noGradients = no_grad();
        var saved = ctx.get_saved_variables();
        Tensor x = saved[0], weight = saved[1], inverse = saved[2];
        var width = (int)x.shape[^1];
        var dy = grad_output.to_type(ScalarType.BFloat16).contiguous();
        var dx = empty(x.shape);
        var dw = zeros(weight.shape);
        fixed (float* px = TensorMemory.Floats(x), pw = TensorMemory.Floats(weight), pi = TensorMemory.Floats(inverse))
        fixed (float* pdx = TensorMemory.Floats(dx), pdw = TensorMemory.Floats(dw))
        fixed (ushort* pdy = TensorMemory.BFloat16Bits(dy))
        {
            var rows = x.numel() / width;
            for (long r = 0; r < rows; r++)
                Backward(px + (r * width), pw, pdy + (r * width), pdx + (r * width), pdw, width, pi[r]);
        }

        return [dx, dw, null!];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Forward(float* x, float* w, ushort* y, int width, float epsilon)
    {
        var squares = Vector512<float>.Zero;
        var i = 0;
        for (; i <= width - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
        {
            var v = Vector512.Load(x + i);
            squares += v * v;
        }

        var sum = Vector512.Sum(squares);
        for (; i < width; i++)
            sum += x[i] * x[i];
        var inverse = 1f / MathF.Sqrt((sum / width) + epsilon);
        for (i = 0; i <= width - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
            BFloat16Lanes.Store(y + i, Vector512.Load(x + i) * inverse * Vector512.Load(w + i));
        for (; i < width; i++)
            BFloat16Lanes.Store1(y + i, x[i] * inverse * w[i]);
        return inverse;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward(float* x, float* w, ushort* dy, float* dx, float* dw, int width, float inverse)
    {
        var products = Vector512<float>.Zero;
        var i = 0;
        for (; i <= width - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
        {
            var g = BFloat16Lanes.Load(dy + i);
            var n = Vector512.Load(x + i) * inverse;
            var gn = g * n;
            products += gn * Vector512.Load(w + i);
            (Vector512.Load(dw + i) + gn).Store(dw + i);
        }

        var sum = Vector512.Sum(products);
        for (; i < width; i++)
        {
            var gn = BFloat16Lanes.Load1(dy + i) * x[i] * inverse;
            sum += gn * w[i];
            dw[i] += gn;
        }

        var mean = sum / width;
        for (i = 0; i <= width - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
        {
            var dn = BFloat16Lanes.Load(dy + i) * Vector512.Load(w + i);
            ((dn - (Vector512.Load(x + i) * (inverse * mean))) * inverse).Store(dx + i);
        }

        for (; i < width; i++)
            dx[i] = ((BFloat16Lanes.Load1(dy + i) * w[i]) - (x[i] * inverse * mean)) * inverse;
    }
}
