using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>
/// The inverse cosine transform of 8 x 8 coefficients (ITU-T T.81, A.3.3), columns before rows, as sums of products of whole numbers: cosines of
/// 13 bits, and 2 bits kept between columns and rows, which is what libjpeg's exact mode comes to, so that pixels are the same. Colours
/// of half the size are brought up in the transform itself, as libjpeg does since its version 7: the cosines are taken at 16 places. Eight
/// columns or rows at a time.
/// </summary>
internal static class InverseTransform
{
    private const int Side = JpegPlane.Side;
    private const int ConstantBits = 13;
    private const int KeptBits = 2;
    private const int ColumnShift = ConstantBits - KeptBits;
    private const int RowShift = ConstantBits + KeptBits + 3;

    // The cosine of so many sixteenths of 180 degrees, times the root of 2, in ConstantBits, rounded.
    private const int Cosine1 = 11_363;
    private const int Cosine2 = 10_703;
    private const int Cosine3 = 9_633;
    private const int Cosine5 = 6_436;
    private const int Cosine6 = 4_433;
    private const int Cosine7 = 2_260;

    /// <summary>Writes 8 or 16 columns and rows of samples.</summary>
    /// <param name="block">64 coefficients, row by row.</param>
    /// <param name="flat">Whether all but the first are 0.</param>
    /// <param name="across">1 for 8 columns, 2 for 16.</param>
    /// <param name="down">1 for 8 rows, 2 for 16.</param>
    /// <param name="target">Where the first sample goes.</param>
    /// <param name="stride">Bytes from row to row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(ReadOnlySpan<int> block, bool flat, int across, int down, Span<byte> target, int stride)
    {
        if (flat)
        {
            var value = (byte)Math.Clamp((((block[0] << KeptBits) + 16) >> 5) + 128, 0, 255);
            for (var row = 0; row < Side * down; row++)
                target.Slice(row * stride, Side * across).Fill(value);
            return;
        }

        var rows = new BlockRows(block);
        if (down == 1)
        {
            Pass(ref rows, ColumnShift);
            ApplyToRows(ref rows, across, target, stride);
            return;
        }

        var lower = DoublePass(ref rows, ColumnShift);
        ApplyToRows(ref rows, across, target, stride);
        ApplyToRows(ref lower, across, target[(Side * stride)..], stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyToRows(ref BlockRows rows, int across, Span<byte> target, int stride)
    {
        rows.Transpose();
        if (across == 1)
        {
            Pass(ref rows, RowShift);
        }
        else
        {
            var right = DoublePass(ref rows, RowShift);
            Write(ref right, target[Side..], stride);
        }

        Write(ref rows, target, stride);
    }

    // 8 values from 8 coefficients. The four places of the first half have the same sums of the even coefficients, but for signs. A factor is one
    // more or less than the cosine where libjpeg's comes about as a sum of other rounded ones; all else is linear, and so equal in 32 bits.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass(ref BlockRows v, int shift)
    {
        var f = v;
        var first = (f.R0 << ConstantBits) + Vector256.Create(1 << (shift - 1));
        var fourth = f.R4 << ConstantBits;
        var (outer, inner) = (first + fourth, first - fourth);
        var (steep, gentle) = ((f.R2 * Cosine2) + (f.R6 * Cosine6), (f.R2 * Cosine6) - (f.R6 * (Cosine2 + 1)));
        (v.R0, v.R7) = Both(outer + steep, Odd(f, Cosine1, Cosine3, Cosine5 + 1, Cosine7), shift);
        (v.R1, v.R6) = Both(inner + gentle, Odd(f, Cosine3, 1 - Cosine7, 1 - Cosine1, -Cosine5), shift);
        (v.R2, v.R5) = Both(inner - gentle, Odd(f, Cosine5 + 1, 1 - Cosine1, Cosine7 + 1, Cosine3), shift);
        (v.R3, v.R4) = Both(outer - steep, Odd(f, Cosine7, -Cosine5, Cosine3, -Cosine1), shift);
    }

    // 16 values from 8 coefficients: the first eight stay, the last eight are given back. A value and its mirror image share their products.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static BlockRows DoublePass(ref BlockRows v, int shift)
    {
        var first = (v.R0 << ConstantBits) + Vector256.Create(1 << (shift - 1));
        var (f, last) = (v, default(BlockRows));
        (v.R0, last.R7) = Mirrored(f, first, shift, 11_529, 11_363, 11_086, 10_703, 10_217, 9_632, 8_956);
        (v.R1, last.R6) = Mirrored(f, first, shift, 11_086, 9_633, 7_350, 4_433, 1_136, -2_260, -5_461);
        (v.R2, last.R5) = Mirrored(f, first, shift, 10_217, 6_437, 1_136, -4_433, -8_955, -11_363, -11_086);
        (v.R3, last.R4) = Mirrored(f, first, shift, 8_956, 2_260, -5_461, -10_703, -11_086, -6_436, 1_137);
        (v.R4, last.R3) = Mirrored(f, first, shift, 7_350, -2_260, -10_217, -10_703, -3_363, 6_436, 11_529);
        (v.R5, last.R2) = Mirrored(f, first, shift, 5_461, -6_437, -11_529, -4_433, 7_349, 11_363, 3_363);
        (v.R6, last.R1) = Mirrored(f, first, shift, 3_363, -9_633, -8_955, 4_433, 11_529, 2_260, -10_217);
        (v.R7, last.R0) = Mirrored(f, first, shift, 1_136, -11_363, -3_363, 10_703, 5_461, -9_632, -7_350);
        return last;
    }

    // The factors are those of coefficients 1 to 7: the cosines at a place, times the root of 2. Eight are one off, where libjpeg adds rounded ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> Value, Vector256<int> Mirror) Mirrored(in BlockRows f, Vector256<int> first, int shift, int c1, int c2, int c3, int c4, int c5, int c6, int c7) =>
        Both(first + (f.R2 * c2) + (f.R4 * c4) + (f.R6 * c6), Odd(f, c1, c3, c5, c7), shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Odd(in BlockRows f, int c1, int c3, int c5, int c7) => (f.R1 * c1) + (f.R3 * c3) + (f.R5 * c5) + (f.R7 * c7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> Value, Vector256<int> Mirror) Both(Vector256<int> even, Vector256<int> odd, int shift) =>
        ((even + odd) >> shift, (even - odd) >> shift);

    // Columns of samples around 0.
    private static void Write(ref BlockRows v, Span<byte> target, int stride)
    {
        v.Transpose();
        Write(v.R0, v.R1, v.R2, v.R3, target, stride);
        Write(v.R4, v.R5, v.R6, v.R7, target[(4 * stride)..], stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write(Vector256<int> r0, Vector256<int> r1, Vector256<int> r2, Vector256<int> r3, Span<byte> target, int stride)
    {
        var bytes = Vector256.Narrow(Vector256.Narrow(Sample(r0), Sample(r1)), Vector256.Narrow(Sample(r2), Sample(r3))).AsUInt64();
        for (var row = 0; row < 4; row++)
            BinaryPrimitives.WriteUInt64LittleEndian(target[(row * stride)..], bytes.GetElement(row));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Sample(Vector256<int> v) =>
        Vector256.Max(Vector256.Min(v + Vector256.Create(128), Vector256.Create(255)), Vector256<int>.Zero).AsUInt32();
}
