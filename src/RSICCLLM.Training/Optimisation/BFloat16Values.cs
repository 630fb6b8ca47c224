using RSICCLLM.Training.Modeling.Fused;

namespace RSICCLLM.Training.Optimisation;

/// <summary>Conversions between bfloat16 and float32 memory, rounded to nearest (ties to even).</summary>
internal static unsafe class BFloat16Values
{
    public static void Widen(ReadOnlySpan<ushort> source, Span<float> target)
    {
        fixed (ushort* from = source)
        fixed (float* to = target)
        {
            var i = 0;
            for (; i <= source.Length - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
                System.Runtime.Intrinsics.Vector512.Store(BFloat16Lanes.Load(from + i), to + i);
            for (; i < source.Length; i++)
                to[i] = BFloat16Lanes.Load1(from + i);
        }
    }

    public static void Round(ReadOnlySpan<float> source, Span<ushort> target)
    {
        fixed (float* from = source)
        fixed (ushort* to = target)
        {
            var i = 0;
            for (; i <= source.Length - BFloat16Lanes.Count; i += BFloat16Lanes.Count)
                BFloat16Lanes.Store(to + i, System.Runtime.Intrinsics.Vector512.Load(from + i));
            for (; i < source.Length; i++)
                BFloat16Lanes.Store1(to + i, from[i]);
        }
    }
}
