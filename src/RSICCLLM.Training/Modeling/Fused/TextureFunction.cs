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
    private static void AddResponses(float* top, int stride, float* kernel, float* sums, int width)
    {
        for (var x = 0; x < width; x += Lanes)
            (Vector512.Load(sums + x) + Vector512.Abs(Response(top + x, stride, kernel))).Store(sums + x);
    }

    private static void AddGradient(float* top, int stride, float* kernel, float* spread, float* gradient, int width)
    {
        var total = stackalloc Vector512<float>[Taps];
        for (var j = 0; j < Taps; j++)
            total[j] = Vector512<float>.Zero;
        for (var x = 0; x < width; x += Lanes)
        {
            var response = Response(top + x, stride, kernel);
            var share = Vector512.Load(spread + x);
            var signed = Vector512.ConditionalSelect(Vector512.LessThan(response, Vector512<float>.Zero), -share, share);
            signed = Vector512.ConditionalSelect(Vector512.Equals(response, Vector512<float>.Zero), Vector512<float>.Zero, signed);
            for (var j = 0; j < Taps; j++)
                total[j] += signed * Vector512.Load(top + x + (j / 3 * stride) + (j % 3));
        }

        for (var j = 0; j < Taps; j++)
            gradient[j] += Vector512.Sum(total[j]);
    }

    private static Vector512<float> Response(float* top, int stride, float* kernel)
    {
        float* middle = top + stride, bottom = middle + stride;
        return (Vector512.Load(top) * kernel[0]) + (Vector512.Load(top + 1) * kernel[1]) + (Vector512.Load(top + 2) * kernel[2])
            + (Vector512.Load(middle) * kernel[3]) + (Vector512.Load(middle + 1) * kernel[4]) + (Vector512.Load(middle + 2) * kernel[5])
            + (Vector512.Load(bottom) * kernel[6]) + (Vector512.Load(bottom + 1) * kernel[7]) + (Vector512.Load(bottom + 2) * kernel[8]);
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
}
