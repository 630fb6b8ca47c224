using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>YCbCr to RGB (ITU-T T.871, section 7) in whole numbers of 16 more bits, rounded as libjpeg rounds.</summary>
internal static class JpegColours
{
    private const int Lanes = 8;
    private const int RedOfCr = 91_881;
    private const int GreenOfCb = -22_553;
    private const int GreenOfCr = -46_802;
    private const int BlueOfCb = 116_130;
    private const int Half = 1 << 15;

    // Of four pixels in 32 bits each, the first three bytes.
    private static Vector128<byte> Packing => Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);

    /// <summary>Writes the pixels of three planes.</summary>
    public static void ToRgb(JpegPlane[] planes, int width, int height, Span<byte> destination)
    {
        for (var row = 0; row < height; row++)
            Convert(planes[0].Row(row), planes[1].Row(row), planes[2].Row(row), width, destination[(row * width * 3)..]);
    }

    // Vectors write beyond the row's end into the next one, which comes later.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convert(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, int width, Span<byte> target)
    {
        var column = 0;
        for (; column < width && (column * 3) + 28 <= target.Length; column += Lanes)
        {
            var y = Load(luma[column..]);
            var blue = Load(cb[column..]) - Vector256.Create(128);
            var red = Load(cr[column..]) - Vector256.Create(128);
            var r = Clamp(y + (((red * RedOfCr) + Vector256.Create(Half)) >> 16));
            var g = Clamp(y + (((blue * GreenOfCb) + (red * GreenOfCr) + Vector256.Create(Half)) >> 16));
            var b = Clamp(y + (((blue * BlueOfCb) + Vector256.Create(Half)) >> 16));
            var pixels = (r | (g << 8) | (b << 16)).AsByte();
            var to = target.Slice(column * 3, 28);
            Vector128.Shuffle(pixels.GetLower(), Packing).CopyTo(to);
            Vector128.Shuffle(pixels.GetUpper(), Packing).CopyTo(to[12..]);
        }

        for (; column < width; column++)
        {
            var (blue, red) = (cb[column] - 128, cr[column] - 128);
            target[column * 3] = Clamp(luma[column] + (((red * RedOfCr) + Half) >> 16));
            target[(column * 3) + 1] = Clamp(luma[column] + (((blue * GreenOfCb) + (red * GreenOfCr) + Half) >> 16));
            target[(column * 3) + 2] = Clamp(luma[column] + (((blue * BlueOfCb) + Half) >> 16));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Load(ReadOnlySpan<byte> samples)
    {
        var words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(MemoryMarshal.Read<ulong>(samples)).AsByte());
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Clamp(Vector256<int> v) => Vector256.Max(Vector256.Min(v, Vector256.Create(255)), Vector256<int>.Zero);

    private static byte Clamp(int v) => (byte)Math.Clamp(v, 0, 255);
}
