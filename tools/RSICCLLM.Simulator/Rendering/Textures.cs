using System.Runtime.InteropServices;
using RSICCLLM.Simulator.Randomness;
using SkiaSharp;

namespace RSICCLLM.Simulator.Rendering;

internal enum Texture
{
    /// <summary>Soft patches of several sizes.</summary>
    Mottle,

    /// <summary>Rows of a crop along the axis.</summary>
    Rows,

    /// <summary>Rows with tractor lanes between them.</summary>
    Lanes,

    /// <summary>Courses of tiles along the axis.</summary>
    Tiles,
}

/// <summary>
/// Tileable pictures of light and dark that lie over flat colours: white or black with an alpha that grows with the
/// distance from the mean. Made once from fixed seeds. Thread-safe.
/// </summary>
internal static class Textures
{
    public const int Size = 128;
    private static readonly SKImage[] Images = [Mottle(), Rows(false), Rows(true), Tiles()];

    /// <summary>The soft patches as numbers of about -1 to 1, row-major.</summary>
    public static float[] Patches { get; } = [.. Enumerable.Range(0, Size * Size).Select(i => Patchy(i % Size, i / Size))];

    public static SKImage Image(Texture texture) => Images[(int)texture];

    private static SKImage Mottle() => ToImage(Patchy);

    private static float Patchy(int x, int y) =>
        (0.5f * Lattice(21, x, y, 32)) + (0.45f * Lattice(22, x, y, 16)) + (0.35f * Lattice(23, x, y, 8)) + (0.25f * Lattice(24, x, y, 4)) + (0.3f * Value(25, x, y));

    /// <summary>Across the rows (y) 128 texels; along them the strength wavers.</summary>
    private static SKImage Rows(bool lanes) => ToImage((x, y) =>
    {
        var row = MathF.Sin(MathF.Tau * y / 8) * (0.5f + (0.25f * Lattice(31, x, y, 16)));
        var lane = lanes && (y % 64) is 6 or 7 or 12 or 13 ? -0.9f : 0;
        return row + lane + (0.35f * Value(32, x, y)) + (0.3f * Lattice(33, x, y, 32));
    });

    private static SKImage Tiles() => ToImage((x, y) =>
        (y % 4 == 0 ? -0.7f : 0.15f) + (0.4f * Value(41, x / 2, y / 4)) + (0.25f * Lattice(42, x, y, 16)));

    private static float Value(ulong seed, int x, int y) =>
        ((RandomStream.Hash(seed, x & (Size - 1), y & (Size - 1)) >> 40) / (float)(1 << 23)) - 1;

    /// <summary>Smoothed noise on a periodic lattice of the given step.</summary>
    private static float Lattice(ulong seed, int x, int y, int step)
    {
        var cells = Size / step;
        int cx = x / step, cy = y / step;
        float fx = (x % step) / (float)step, fy = (y % step) / (float)step;
        fx = fx * fx * (3 - (2 * fx));
        fy = fy * fy * (3 - (2 * fy));
        float At(int i, int j) => Value(seed, i % cells, j % cells);
        var top = At(cx, cy) + ((At(cx + 1, cy) - At(cx, cy)) * fx);
        var bottom = At(cx, cy + 1) + ((At(cx + 1, cy + 1) - At(cx, cy + 1)) * fx);
        return top + ((bottom - top) * fy);
    }

    private static SKImage ToImage(Func<int, int, float> value)
    {
        var pixels = new uint[Size * Size];
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                var v = Math.Clamp(value(x, y), -1, 1);
                var alpha = (uint)(MathF.Abs(v) * 255);
                pixels[(y * Size) + x] = v < 0 ? alpha << 24 : (alpha << 24) | (alpha << 16) | (alpha << 8) | alpha;
            }
        }

        var info = new SKImageInfo(Size, Size, SKColorType.Bgra8888, SKAlphaType.Premul);
        return SKImage.FromPixelCopy(info, MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray(), Size * 4);
    }
}
