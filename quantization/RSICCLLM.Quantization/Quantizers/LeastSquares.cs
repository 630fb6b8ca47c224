using System.Numerics;

namespace RSICCLLM.Quantization.Quantizers;

/// <summary>
/// Blocks with the scale and zero point that leave the least squared error found. For fixed values <c>q</c> and zero point <c>z</c> the best
/// scale is a projection, <c>s = Σ w u / Σ u²</c> with <c>u = q - z</c>, and leaves <c>Σ w² - (Σ w u)² / Σ u²</c>; for a fixed scale the best
/// values are the nearest ones. A scan over shares of the block's range, each with the two nearest zero points, finds the two best starts;
/// from these and their neighbours the two are taken in turn (Lloyd's alternation, the idea behind HQQ's and k-quants' searches).
/// Needs no data. The zero point stays an integer, because <c>MatMulNBits</c> has fast kernels for no other: on the reference matrices the
/// error is within 0.5 % of the least that an integer zero point allows.
/// </summary>
internal static class LeastSquares
{
    private const int Alternations = 3;

    // From a little more than the whole range to a narrow one that cuts outliers off.
    private static readonly float[] Shares = [1.08f, 1.04f, 1f, 0.96f, 0.92f, 0.88f, 0.84f, 0.8f, 0.76f, 0.72f, 0.68f, 0.64f];

    /// <summary>Quantises one row; parameters as in <see cref="RoundToNearest.QuantizeRow"/>.</summary>
    public static void QuantizeRow(ReadOnlySpan<float> row, BlockFormat format, Span<byte> packed, Span<float> scales, Span<byte> zeroPoints)
    {
        var blocks = format.Blocks(row.Length);
        Span<int> quantized = stackalloc int[format.BlockSize];
        if (!format.Symmetric)
            BlockPacking.ClearZeroPoints(format, zeroPoints[..format.ZeroPointBytes(row.Length)], blocks);
        for (var b = 0; b < blocks; b++)
        {
            var start = b * format.BlockSize;
            var block = row.Slice(start, Math.Min(format.BlockSize, row.Length - start));
            var (scale, zeroPoint) = Search(block, format);
            scales[b] = scale;
            if (!format.Symmetric)
                BlockPacking.SetZeroPoint(format, zeroPoints, b, zeroPoint);
            quantized.Clear();
            RoundToNearest.Quantize(block, scale == 0 ? 0 : 1f / scale, zeroPoint, format.Levels, quantized);
            BlockPacking.Pack(format, quantized, packed.Slice(b * format.BlockBytes, format.BlockBytes));
        }
    }

    /// <summary>Scale, as it will be stored, and zero point of a block.</summary>
    public static (float Scale, int ZeroPoint) Search(ReadOnlySpan<float> block, BlockFormat format)
    {
        var (minimum, maximum) = RoundToNearest.Range(block);
        var middle = new Candidate(0, format.Middle, 0);
        var (first, second) = (middle, middle);
        if (format.Symmetric)
        {
            var largest = MathF.Abs(maximum) > MathF.Abs(minimum) ? maximum : minimum;
            foreach (var share in Shares)
            {
                // The grid has one value more on its negative side; either sign of the scale may put it to use.
                Scan(block, format, share * largest / -format.Middle, format.Middle, ref first, ref second);
                Scan(block, format, share * largest / (format.Middle - 1), format.Middle, ref first, ref second);
            }
        }
        else
        {
            var (low, high) = (MathF.Min(minimum, 0), MathF.Max(maximum, 0));
            foreach (var share in Shares)
            {
                var scale = share * (high - low) / format.Levels;
                var zero = (int)MathF.Floor(-(low + ((1 - share) * (high - low) / 2)) / MathF.Max(scale, float.Epsilon));
                Scan(block, format, scale, Math.Clamp(zero, 0, format.Levels), ref first, ref second);
                Scan(block, format, scale, Math.Clamp(zero + 1, 0, format.Levels), ref first, ref second);
            }
        }

        var best = first;
        var reach = format.Symmetric ? 0 : 1;
        for (var step = -reach; step <= reach; step++)
        {
            Refine(block, format, first.Scale, Math.Clamp(first.ZeroPoint + step, 0, format.Levels), ref best);
            Refine(block, format, second.Scale, Math.Clamp(second.ZeroPoint + step, 0, format.Levels), ref best);
        }

        var found = (Scale: format.Stored(best.Scale), best.ZeroPoint);
        if (format.Bits < 8)
            return found;

        // The error of 8 bits is smaller than the rounding of the sums that the search compares.
        var nearest = RoundToNearest.Parameters(block, format);
        return Error(block, format, found.Scale, found.ZeroPoint) <= Error(block, format, nearest.Scale, nearest.ZeroPoint) ? found : nearest;
    }

    /// <summary><c>Σ (w - s u)²</c> for the nearest values.</summary>
    private static double Error(ReadOnlySpan<float> block, BlockFormat format, float scale, int zeroPoint)
    {
        Span<int> quantized = stackalloc int[block.Length];
        RoundToNearest.Quantize(block, scale == 0 ? 0 : 1f / scale, zeroPoint, format.Levels, quantized);
        var sum = 0.0;
        for (var i = 0; i < block.Length; i++)
        {
            var miss = block[i] - ((double)scale * (quantized[i] - zeroPoint));
            sum += miss * miss;
        }

        return sum;
    }

    private static void Scan(ReadOnlySpan<float> block, BlockFormat format, float scale, int zeroPoint, ref Candidate first, ref Candidate second)
    {
        if (Evaluate(block, format, scale, zeroPoint) is not { } found)
            return;
        if (found.Explained > first.Explained)
            (first, second) = (found, first);
        else if (found.Explained > second.Explained)
            second = found;
    }

    private static void Refine(ReadOnlySpan<float> block, BlockFormat format, float scale, int zeroPoint, ref Candidate best)
    {
        for (var i = 0; i < Alternations; i++)
        {
            if (Evaluate(block, format, scale, zeroPoint) is not { } found)
                return;
            scale = found.Scale;
            if (found.Explained > best.Explained)
                best = found;
        }
    }

    /// <summary>The best scale for the values that a scale gives.</summary>
    private static Candidate? Evaluate(ReadOnlySpan<float> block, BlockFormat format, float scale, int zeroPoint)
    {
        if (scale == 0)
            return null;
        var (cross, square) = Project(block, 1f / scale, zeroPoint, format.Levels);
        return square == 0 ? null : new Candidate(cross / square, zeroPoint, cross * (cross / square));
    }

    /// <summary><c>Σ w u</c> and <c>Σ u²</c> for the nearest values.</summary>
    private static (float Cross, float Square) Project(ReadOnlySpan<float> block, float reciprocal, int zeroPoint, float levels)
    {
        var low = new Vector<float>(-zeroPoint);
        var high = new Vector<float>(levels - zeroPoint);
        var half = new Vector<float>(0.5f);
        var factor = new Vector<float>(reciprocal);
        var crosses = Vector<float>.Zero;
        var squares = Vector<float>.Zero;
        var i = 0;
        for (; i <= block.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var w = new Vector<float>(block[i..]);
            var u = Vector.Min(Vector.Max(Vector.Floor((w * factor) + half), low), high);
            crosses += w * u;
            squares += u * u;
        }

        var cross = Vector.Sum(crosses);
        var square = Vector.Sum(squares);
        for (; i < block.Length; i++)
        {
            var u = Math.Clamp(MathF.Floor((block[i] * reciprocal) + 0.5f), -zeroPoint, levels - zeroPoint);
            cross += block[i] * u;
            square += u * u;
        }

        return (cross, square);
    }

    /// <param name="Scale">The scale.</param>
    /// <param name="ZeroPoint">The zero point.</param>
    /// <param name="Explained">Part of <c>Σ w²</c> that the block keeps.</param>
    private readonly record struct Candidate(float Scale, int ZeroPoint, float Explained);
}
