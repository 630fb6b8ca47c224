using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>Eight rows, or columns, of eight numbers.</summary>
/// <param name="block">64 numbers, row by row.</param>
internal struct BlockRows(ReadOnlySpan<int> block)
{
    private const int Side = JpegPlane.Side;

    public Vector256<int> R0 = Vector256.Create(block);
    public Vector256<int> R1 = Vector256.Create(block[8..]);
    public Vector256<int> R2 = Vector256.Create(block[16..]);
    public Vector256<int> R3 = Vector256.Create(block[24..]);
    public Vector256<int> R4 = Vector256.Create(block[32..]);
    public Vector256<int> R5 = Vector256.Create(block[40..]);
    public Vector256<int> R6 = Vector256.Create(block[48..]);
    public Vector256<int> R7 = Vector256.Create(block[56..]);

    /// <summary>Makes rows of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transpose()
    {
        if (!Avx2.IsSupported)
        {
            TransposeOneByOne();
            return;
        }

        var (a0, a1) = (Avx2.UnpackLow(R0, R1).AsInt64(), Avx2.UnpackHigh(R0, R1).AsInt64());
        var (a2, a3) = (Avx2.UnpackLow(R2, R3).AsInt64(), Avx2.UnpackHigh(R2, R3).AsInt64());
        var (a4, a5) = (Avx2.UnpackLow(R4, R5).AsInt64(), Avx2.UnpackHigh(R4, R5).AsInt64());
        var (a6, a7) = (Avx2.UnpackLow(R6, R7).AsInt64(), Avx2.UnpackHigh(R6, R7).AsInt64());
        var (b0, b1) = (Avx2.UnpackLow(a0, a2), Avx2.UnpackHigh(a0, a2));
        var (b2, b3) = (Avx2.UnpackLow(a1, a3), Avx2.UnpackHigh(a1, a3));
        var (b4, b5) = (Avx2.UnpackLow(a4, a6), Avx2.UnpackHigh(a4, a6));
        var (b6, b7) = (Avx2.UnpackLow(a5, a7), Avx2.UnpackHigh(a5, a7));
        (R0, R4) = (Avx2.Permute2x128(b0, b4, 0x20).AsInt32(), Avx2.Permute2x128(b0, b4, 0x31).AsInt32());
        (R1, R5) = (Avx2.Permute2x128(b1, b5, 0x20).AsInt32(), Avx2.Permute2x128(b1, b5, 0x31).AsInt32());
        (R2, R6) = (Avx2.Permute2x128(b2, b6, 0x20).AsInt32(), Avx2.Permute2x128(b2, b6, 0x31).AsInt32());
        (R3, R7) = (Avx2.Permute2x128(b3, b7, 0x20).AsInt32(), Avx2.Permute2x128(b3, b7, 0x31).AsInt32());
    }

    /// <summary>The same where there are no wide shuffles.</summary>
    internal void TransposeOneByOne()
    {
        Span<int> from = stackalloc int[Side * Side];
        R0.CopyTo(from);
        R1.CopyTo(from[8..]);
        R2.CopyTo(from[16..]);
        R3.CopyTo(from[24..]);
        R4.CopyTo(from[32..]);
        R5.CopyTo(from[40..]);
        R6.CopyTo(from[48..]);
        R7.CopyTo(from[56..]);
        Span<int> to = stackalloc int[Side * Side];
        for (var i = 0; i < to.Length; i++)
            to[i] = from[((i % Side) * Side) + (i / Side)];
        this = new BlockRows(to);
    }
}
