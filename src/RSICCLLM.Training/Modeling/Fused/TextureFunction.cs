using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling.Fused;

/// <summary>
/// Mean absolute response of 3x3 kernels per patch of luminance images (border pixels repeated), with the gradient of the kernels:
/// <c>m = mean |sum k_j x_j|</c>, <c>dk_j = sum over patches of dm mean(sign(response) x_j)</c>. The images themselves have no gradient.
/// </summary>
internal sealed unsafe class TextureFunction : autograd.SingleTensorFunction<TextureFunction>
{
    private const int Taps = 9;
    private const int Lanes = 16;

    public override string Name => nameof(TextureFunction);

    /// <summary>Responses <c>[images, kernels, rows, columns]</c> of images <c>[images, 1, height, width]</c> to kernels <c>[kernels, 1, 3, 3]</c>.</summary>
    public static Tensor Respond(Tensor images, Tensor kernels, int patch) => apply(images.detach().contiguous(), kernels.contiguous(), patch);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor images = (Tensor)vars[0], kernels = (Tensor)vars[1];
        var patch = (int)vars[2];
        int count = (int)images.shape[0], height = (int)images.shape[2], width = (int)images.shape[3], operators = (int)kernels.shape[0];
        int rows = height / patch, columns = width / patch;
        var maps = empty(count, operators, rows, columns);
        var padded = new Padded(height, width);
        fixed (float* px = TensorMemory.Floats(images), pk = TensorMemory.Floats(kernels), pm = TensorMemory.Floats(maps), pp = padded.Pixels, sums = padded.Row)
        {
            for (var n = 0; n < count; n++)
            {
                padded.Fill(px + ((long)n * height * width));
                for (var o = 0; o < operators; o++)
                {
                    for (var r = 0; r < rows; r++)
                    {
                        new Span<float>(sums, padded.Stride).Clear();
                        for (var y = r * patch; y < (r + 1) * patch; y++)
                            AddResponses(pp + (y * padded.Stride), padded.Stride, pk + (o * Taps), sums, width);
                        var to = pm + (((((long)n * operators) + o) * rows) + r) * columns;
                        for (var c = 0; c < columns; c++)
                            to[c] = Sum(sums + (c * patch), patch) / (patch * patch);
                    }
                }
            }
        }

        ctx.save_for_backward([images, kernels]);
        ctx.save_data("patch", patch);
        return maps;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var noGradients = no_grad();
        var saved = ctx.get_saved_variables();
        Tensor images = saved[0], kernels = saved[1];
        var patch = (int)ctx.get_data("patch");
        var dm = grad_output.contiguous();
        var dk = zeros(kernels.shape);
        int count = (int)images.shape[0], height = (int)images.shape[2], width = (int)images.shape[3], operators = (int)kernels.shape[0];
        int rows = height / patch, columns = width / patch;
        var padded = new Padded(height, width);
        fixed (float* px = TensorMemory.Floats(images), pk = TensorMemory.Floats(kernels), pg = TensorMemory.Floats(dm), pd = TensorMemory.Floats(dk), pp = padded.Pixels, spread = padded.Row)
        {
            for (var n = 0; n < count; n++)
            {
                padded.Fill(px + ((long)n * height * width));
                for (var o = 0; o < operators; o++)
                {
                    for (var r = 0; r < rows; r++)
                    {
                        var from = pg + (((((long)n * operators) + o) * rows) + r) * columns;
                        for (var x = 0; x < columns * patch; x++)
                            spread[x] = from[x / patch] / (patch * patch);
                        for (var y = r * patch; y < (r + 1) * patch; y++)
                            AddGradient(pp + (y * padded.Stride), padded.Stride, pk + (o * Taps), spread, pd + (o * Taps), width);
                    }
                }
            }
        }

        return [null!, dk, null!];
    }

    /// <summary>Adds |response| of one row of pixels; <paramref name="top"/> is the row above in the padded image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddResponses(float* top, int stride, float* kernel, float* sums, int width)
    {
        var taps = new Taps9(kernel);
        for (var x = 0; x < width; x += Lanes)
            (Vector512.Load(sums + x) + Vector512.Abs(taps.Response(top + x, stride))).Store(sums + x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddGradient(float* top, int stride, float* kernel, float* spread, float* gradient, int width)
    {
        var taps = new Taps9(kernel);
        Vector512<float> t0 = default, t1 = default, t2 = default, t3 = default, t4 = default, t5 = default, t6 = default, t7 = default, t8 = default;
        for (var x = 0; x < width; x += Lanes)
        {
            float* upper = top + x, middle = upper + stride, lower = middle + stride;
            var response = taps.Response(upper, stride);
            var share = Vector512.Load(spread + x);
            var signed = Vector512.ConditionalSelect(Vector512.LessThan(response, Vector512<float>.Zero), -share, share);
            signed = Vector512.ConditionalSelect(Vector512.Equals(response, Vector512<float>.Zero), Vector512<float>.Zero, signed);
            t0 = Vector512.FusedMultiplyAdd(signed, Vector512.Load(upper), t0);
            t1 = Vector512.FusedMultiplyAdd(signed, Vector512.Load(upper + 1), t1);
            t2 = Vector512.FusedMultiplyAdd(signed, Vector512.Load(upper + 2), t2);
            t3 = Vector512.FusedMultiplyAdd(signed, Vector512.Load(middle), t3);
            t4 = Vector512.FusedMultiplyAdd(signed, Vector512.Load(middle + 1), t4);
            t5 = Vector512.FusedMultiplyAdd(signed, Vector512.Load(middle + 2), t5);
            t6 = Vector512.FusedMultiplyAdd(signed, Vector512.Load(lower), t6);
            t7 = Vector512.FusedMultiplyAdd(signed, Vector512.Load(lower + 1), t7);
            t8 = Vector512.FusedMultiplyAdd(signed, Vector512.Load(lower + 2), t8);
        }

        gradient[0] += Vector512.Sum(t0);
        gradient[1] += Vector512.Sum(t1);
        gradient[2] += Vector512.Sum(t2);
        gradient[3] += Vector512.Sum(t3);
        gradient[4] += Vector512.Sum(t4);
        gradient[5] += Vector512.Sum(t5);
        gradient[6] += Vector512.Sum(t6);
        gradient[7] += Vector512.Sum(t7);
        gradient[8] += Vector512.Sum(t8);
    }

    private static float Sum(float* values, int count)
    {
        var sum = 0f;
        for (var i = 0; i < count; i++)
            sum += values[i];
        return sum;
    }

    /// <summary>One image with repeated borders; rows are long enough for whole vectors, what lies beyond the border is 0 or never summed.</summary>
    private sealed class Padded(int height, int width)
    {
        public int Stride { get; } = ((width + Lanes - 1) / Lanes * Lanes) + (2 * Lanes);

        public float[] Pixels { get; } = new float[(height + 3) * (((width + Lanes - 1) / Lanes * Lanes) + (2 * Lanes))];

        /// <summary>Numbers of one row of pixels; 0 beyond the last patch when gradients are spread over it.</summary>
        public float[] Row { get; } = new float[((width + Lanes - 1) / Lanes * Lanes) + (2 * Lanes)];

        public void Fill(float* image)
        {
            for (var y = 0; y < height + 2; y++)
            {
                var source = new ReadOnlySpan<float>(image + ((long)Math.Clamp(y - 1, 0, height - 1) * width), width);
                var row = Pixels.AsSpan(y * Stride, Stride);
                row[0] = source[0];
                source.CopyTo(row[1..]);
                row[width + 1] = source[^1];
            }
        }
    }

    /// <summary>A kernel in registers.</summary>
    private readonly struct Taps9(float* k)
    {
        private readonly Vector512<float> _k0 = Vector512.Create(k[0]), _k1 = Vector512.Create(k[1]), _k2 = Vector512.Create(k[2]);
        private readonly Vector512<float> _k3 = Vector512.Create(k[3]), _k4 = Vector512.Create(k[4]), _k5 = Vector512.Create(k[5]);
        private readonly Vector512<float> _k6 = Vector512.Create(k[6]), _k7 = Vector512.Create(k[7]), _k8 = Vector512.Create(k[8]);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Response(float* upper, int stride)
        {
            float* middle = upper + stride, lower = middle + stride;
            var a = Vector512.FusedMultiplyAdd(_k2, Vector512.Load(upper + 2), Vector512.FusedMultiplyAdd(_k1, Vector512.Load(upper + 1), _k0 * Vector512.Load(upper)));
            var b = Vector512.FusedMultiplyAdd(_k5, Vector512.Load(middle + 2), Vector512.FusedMultiplyAdd(_k4, Vector512.Load(middle + 1), _k3 * Vector512.Load(middle)));
            var c = Vector512.FusedMultiplyAdd(_k8, Vector512.Load(lower + 2), Vector512.FusedMultiplyAdd(_k7, Vector512.Load(lower + 1), _k6 * Vector512.Load(lower)));
            return a + b + c;
        }
    }
}
