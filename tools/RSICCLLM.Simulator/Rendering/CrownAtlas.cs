using System.Runtime.InteropServices;
using RSICCLLM.Simulator.Randomness;
using SkiaSharp;

namespace RSICCLLM.Simulator.Rendering;

internal enum CrownKind
{
    Leafy,
    Conifer,
    Bare,
}

/// <summary>Grey pictures of tree crowns, lit from the right; drawn turned towards the sun and multiplied with a colour. Thread-safe.</summary>
internal static class CrownAtlas
{
    public const int Sprite = 24;
    private const int Variants = 8;
    private const int Kinds = 3;

    public static SKImage Image { get; } = Draw();

    public static SKRect Cell(CrownKind kind, int variant) =>
        SKRect.Create((variant & (Variants - 1)) * Sprite, (int)kind * Sprite, Sprite, Sprite);

    private static SKImage Draw()
    {
        const int Width = Variants * Sprite;
        var pixels = new uint[Width * Kinds * Sprite];
        for (var kind = 0; kind < Kinds; kind++)
        {
            for (var variant = 0; variant < Variants; variant++)
                DrawCrown(pixels, Width, variant * Sprite, kind * Sprite, (CrownKind)kind, (ulong)((kind * 100) + variant + 1));
        }

        var info = new SKImageInfo(Width, Kinds * Sprite, SKColorType.Bgra8888, SKAlphaType.Premul);
        return SKImage.FromPixelCopy(info, MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray(), Width * 4);
    }

    private static void DrawCrown(uint[] pixels, int stride, int left, int top, CrownKind kind, ulong seed)
    {
        var random = new RandomStream(seed);
        var phases = new[] { random.Range(0, 6.28f), random.Range(0, 6.28f), random.Range(0, 6.28f) };
        var bumps = Enumerable.Range(0, 9)
            .Select(_ => (Angle: random.Range(0, 6.28f), Radius: random.Range(0.1f, 0.75f), Size: random.Range(0.22f, 0.42f)))
            .ToArray();
        for (var y = 0; y < Sprite; y++)
        {
            for (var x = 0; x < Sprite; x++)
            {
                // Unit disc with a pixel of margin, so that turning never cuts the edge.
                var u = (x + 0.5f - (Sprite / 2f)) / ((Sprite / 2f) - 1);
                var v = (y + 0.5f - (Sprite / 2f)) / ((Sprite / 2f) - 1);
                var r = MathF.Sqrt((u * u) + (v * v));
                var angle = MathF.Atan2(v, u);
                var ragged = kind == CrownKind.Conifer ? 0.09f : 0.06f;
                var limit = 0.86f + (ragged * (MathF.Sin((3 * angle) + phases[0]) + MathF.Sin((5 * angle) + phases[1]) + (0.7f * MathF.Sin((8 * angle) + phases[2]))));
                var edge = Math.Clamp((limit - r) * 6, 0, 1);
                var height = MathF.Sqrt(MathF.Max(0, 1 - (r * r)));
                var light = kind == CrownKind.Conifer
                    ? 0.62f + (0.42f * u * (0.4f + r)) + (0.28f * (1 - r))
                    : 0.56f + (0.42f * u) + (0.2f * height);
                foreach (var (bumpAngle, bumpRadius, size) in bumps)
                {
                    var bu = (u - (MathF.Cos(bumpAngle) * bumpRadius)) / size;
                    var bv = (v - (MathF.Sin(bumpAngle) * bumpRadius)) / size;
                    var d = (bu * bu) + (bv * bv);
                    if (d < 1)
                        light += (0.10f * (1 - d)) + (0.22f * bu * (1 - d));
                }

                light += random.Range(-0.09f, 0.09f);
                var alpha = edge * (kind == CrownKind.Bare ? 0.5f + (random.Range(0, 0.42f) * (1 - (0.5f * r))) : 1);
                var grey = (uint)(Math.Clamp(light, 0.15f, 1) * alpha * 255);
                pixels[((top + y) * stride) + left + x] = ((uint)(alpha * 255) << 24) | (grey << 16) | (grey << 8) | grey;
            }
        }
    }
}
