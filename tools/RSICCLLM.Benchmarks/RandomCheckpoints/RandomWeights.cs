using System.Numerics;
using System.Runtime.InteropServices;

namespace RSICCLLM.Benchmarks.RandomCheckpoints;

/// <summary>
/// Numbers of the size that trained weights have, as bfloat16: matrices normal with deviation 0.02 and a few input channels eight times
/// as large in every layer (as trained language models have them), norms around 1, biases small. The same name and seed give the same numbers.
/// </summary>
internal sealed class RandomWeights
{
    private const int TableSize = 1 << 16;
    private const int Outliers = 6;
    private const int PieceElements = 1 << 19;
    private const double Deviation = 0.02;
    private const double OutlierFactor = 8;

    private readonly ushort[] _matrix = Table(0, Deviation);
    private readonly ushort[] _outlier = Table(0, Deviation * OutlierFactor);
    private readonly ushort[] _norm = Table(1, 0.1);
    private readonly ulong _seed;

    /// <summary>Prepares the tables.</summary>
    public RandomWeights(int seed) => _seed = unchecked((ulong)seed * 0x9E3779B97F4A7C15);

    /// <summary>Writes a tensor.</summary>
    /// <param name="stream">Takes it row-major, little-endian.</param>
    /// <param name="name">Its name; a norm's weight ends in <c>norm.weight</c> or is called <c>norm1</c>, <c>norm2</c>, <c>ln_q</c>.</param>
    /// <param name="shape">Its shape.</param>
    public void Write(Stream stream, string name, IReadOnlyList<long> shape)
    {
        var count = shape.Aggregate(1L, (product, size) => product * size);
        var width = count / shape[0];
        var table = shape.Count == 1 && IsNorm(name) ? _norm : _matrix;
        var columns = shape.Count > 1 ? OutlierColumns(width) : [];
        var rows = shape.Count > 1 ? Math.Max(1, PieceElements / width) : count;
        var threads = Environment.ProcessorCount;
        var pieces = Enumerable.Range(0, threads).Select(_ => new ushort[rows * (shape.Count > 1 ? width : 1)]).ToArray();
        var total = shape.Count > 1 ? shape[0] : count;
        for (var first = 0L; first < total; first += rows * threads)
        {
            var start = first;
            Parallel.For(0, threads, t => Fill(pieces[t], Hash(name) ^ (ulong)(start + (t * rows)), table, width, columns));
            for (var t = 0; t < threads; t++)
            {
                var left = Math.Min(rows, total - start - (t * rows));
                if (left > 0)
                    stream.Write(MemoryMarshal.AsBytes(pieces[t].AsSpan(0, (int)(left * (shape.Count > 1 ? width : 1)))));
            }
        }
    }

    private void Fill(ushort[] values, ulong state, ushort[] table, long width, int[] columns)
    {
        state = Mix(state ^ _seed) | 1;
        var i = 0;
        for (; i + 4 <= values.Length; i += 4)
        {
            // xorshift64 (Marsaglia 2003); four numbers of 16 bits a step.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            values[i] = table[(ushort)state];
            values[i + 1] = table[(ushort)(state >> 16)];
            values[i + 2] = table[(ushort)(state >> 32)];
            values[i + 3] = table[(ushort)(state >> 48)];
        }

        for (; i < values.Length; i++)
            values[i] = table[(ushort)(state = Mix(state))];
        if (columns.Length == 0)
            return;
        for (long row = 0; row + width <= values.Length; row += width)
        {
            foreach (var column in columns)
                values[row + column] = _outlier[(ushort)(state = Mix(state))];
        }
    }

    // The same channels of the residual stream in every layer.
    private static int[] OutlierColumns(long width)
    {
        var random = new Random((int)width);
        return [.. Enumerable.Range(0, Outliers).Select(_ => random.Next((int)width))];
    }

    private static bool IsNorm(string name) =>
        name.EndsWith("norm.weight", StringComparison.Ordinal) || name.EndsWith("norm1.weight", StringComparison.Ordinal)
        || name.EndsWith("norm2.weight", StringComparison.Ordinal) || name.EndsWith("ln_q.weight", StringComparison.Ordinal);

    // Quantiles of the normal distribution in a fixed order: drawing an index draws a number.
    private static ushort[] Table(double mean, double deviation)
    {
        var random = new Random(17);
        var table = new ushort[TableSize];
        for (var i = 0; i < TableSize; i += 2)
        {
            // Box and Muller 1958.
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var angle = 2 * Math.PI * random.NextDouble();
            table[i] = BFloat16(mean + (deviation * radius * Math.Cos(angle)));
            table[i + 1] = BFloat16(mean + (deviation * radius * Math.Sin(angle)));
        }

        return table;
    }

    private static ushort BFloat16(double value) => (ushort)((BitConverter.SingleToUInt32Bits((float)value) + 0x8000) >> 16);

    private static ulong Hash(string name)
    {
        // FNV-1a.
        var hash = 14695981039346656037UL;
        foreach (var c in name)
            hash = unchecked((hash ^ c) * 1099511628211UL);
        return hash;
    }

    private static ulong Mix(ulong value) => unchecked(BitOperations.RotateLeft(value * 0xBF58476D1CE4E5B9, 31) * 0x94D049BB133111EB);
}
