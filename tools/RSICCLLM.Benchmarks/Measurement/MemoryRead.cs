using System.Numerics;

namespace RSICCLLM.Benchmarks.Measurement;

/// <summary>The limit that decoding is held against: every core reads its share of an array far larger than the caches.</summary>
internal static class MemoryRead
{
    private const int Length = 1 << 26;

    // Written once: pages that nobody has touched are all one page of zeros, which the caches hold.
    private static readonly long[] Numbers = Filled();

    /// <summary>Bytes that <see cref="Once"/> reads.</summary>
    public const long Bytes = (long)Length * sizeof(long);

    /// <summary>Reads the array.</summary>
    public static void Once()
    {
        var parts = Environment.ProcessorCount;
        var sums = new long[parts];
        Parallel.For(0, parts, part =>
        {
            var from = (int)((long)Length * part / parts);
            var share = Numbers.AsSpan(from, (int)((long)Length * (part + 1) / parts) - from);
            var sum = Vector<long>.Zero;
            for (var i = 0; i <= share.Length - Vector<long>.Count; i += Vector<long>.Count)
                sum += new Vector<long>(share[i..]);
            sums[part] = Vector.Sum(sum);
        });
        GC.KeepAlive(sums);
    }

    private static long[] Filled()
    {
        var numbers = new long[Length];
        Array.Fill(numbers, 1);
        return numbers;
    }
}
