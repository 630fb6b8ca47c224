using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RSICCLLM.Training.Modeling.Fused;

/// <summary>The parts of attention between the matrix products, over bfloat16 memory.</summary>
internal static unsafe class AttentionKernels
{
    /// <summary>
    /// Takes <paramref name="heads"/> heads of every row out of <c>[tokens, stride]</c>, turns them (<c>x cos + rotate_half(x) sin</c>) and lays them
    /// out as <c>[heads, tokens, size]</c>. Without a table they are only laid out.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split(ushort* source, int stride, ushort* target, int tokens, int heads, int size, float* cos, float* sin, float scale)
    {
        for (var t = 0; t < tokens; t++)
        {
            for (var h = 0; h < heads; h++)
            {
                var from = source + ((long)t * stride) + (h * size);
                var to = target + ((((long)h * tokens) + t) * size);
                if (cos is null)
                    new ReadOnlySpan<ushort>(from, size).CopyTo(new Span<ushort>(to, size));
                else
                    Turn(from, to, size, cos + ((long)t * size), sin + ((long)t * size), scale, 1);
            }
        }
    }

    /// <summary>The reverse of <see cref="Split"/> for gradients: turns back and puts the heads into their rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Join(ushort* source, ushort* target, int stride, int tokens, int heads, int size, float* cos, float* sin, float scale)
    {
        for (var t = 0; t < tokens; t++)
        {
            for (var h = 0; h < heads; h++)
            {
                var from = source + ((((long)h * tokens) + t) * size);
                var to = target + ((long)t * stride) + (h * size);
                if (cos is null)
                    new ReadOnlySpan<ushort>(from, size).CopyTo(new Span<ushort>(to, size));
                else
                    Turn(from, to, size, cos + ((long)t * size), sin + ((long)t * size), scale, -1);
            }
        }
    }

    /// <summary>Softmax of the first <paramref name="valid"/> scores of a row, in place; the others become 0. Needs room for a row of numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softmax(ushort* row, int valid, int width, float* exponentials)
    {
        var most = Vector512.Create(float.NegativeInfinity);
        var i = 0;
        for (; i <= valid - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
            most = Vector512.Max(most, BFloat16Lanes.Load(row + i));
        var max = BFloat16Lanes.Max(most);
        for (; i < valid; i++)
            max = MathF.Max(max, BFloat16Lanes.Load1(row + i));
        var sums = Vector512<float>.Zero;
        for (i = 0; i <= valid - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
        {
            var e = BFloat16Lanes.Exp(BFloat16Lanes.Load(row + i) - Vector512.Create(max));
            e.Store(exponentials + i);
            sums += e;
        }

        var sum = Vector512.Sum(sums);
        for (; i < valid; i++)
            sum += exponentials[i] = MathF.Exp(BFloat16Lanes.Load1(row + i) - max);
        var scale = 1 / sum;
        for (i = 0; i <= valid - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
            BFloat16Lanes.Store(row + i, Vector512.Load(exponentials + i) * scale);
        for (; i < valid; i++)
            BFloat16Lanes.Store1(row + i, exponentials[i] * scale);
        new Span<ushort>(row + valid, width - valid).Clear();
    }

    /// <summary>Gradient of the scores from that of the shares, in place: <c>p (dp - sum p dp)</c>; 0 beyond the valid ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SoftmaxBackward(ushort* shares, ushort* gradient, int valid, int width)
    {
        var sums = Vector512<float>.Zero;
        var i = 0;
        for (; i <= valid - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
            sums += BFloat16Lanes.Load(shares + i) * BFloat16Lanes.Load(gradient + i);
        var sum = Vector512.Sum(sums);
        for (; i < valid; i++)
            sum += BFloat16Lanes.Load1(shares + i) * BFloat16Lanes.Load1(gradient + i);
        for (i = 0; i <= valid - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
            BFloat16Lanes.Store(gradient + i, BFloat16Lanes.Load(shares + i) * (BFloat16Lanes.Load(gradient + i) - Vector512.Create(sum)));
        for (; i < valid; i++)
            BFloat16Lanes.Store1(gradient + i, BFloat16Lanes.Load1(shares + i) * (BFloat16Lanes.Load1(gradient + i) - sum));
        new Span<ushort>(gradient + valid, width - valid).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(ushort* from, ushort* to, int size, float* cos, float* sin, float scale, float direction)
    {
        var half = size / 2;
        var i = 0;
        for (; i <= half - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
        {
            Vector512<float> a = BFloat16Lanes.Load(from + i) * scale, b = BFloat16Lanes.Load(from + half + i) * scale;
            Vector512<float> c = Vector512.Load(cos + i), s = Vector512.Load(sin + i) * direction;
            BFloat16Lanes.Store(to + i, (a * c) - (b * s));
            BFloat16Lanes.Store(to + half + i, (b * c) + (a * s));
        }

        for (; i < half; i++)
        {
            float a = BFloat16Lanes.Load1(from + i) * scale, b = BFloat16Lanes.Load1(from + half + i) * scale;
            BFloat16Lanes.Store1(to + i, (a * cos[i]) - (b * sin[i] * direction));
            BFloat16Lanes.Store1(to + half + i, (b * cos[i]) + (a * sin[i] * direction));
        }
    }
}
