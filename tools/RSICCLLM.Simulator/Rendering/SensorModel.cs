using System.Numerics;
using RSICCLLM.Imaging;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Rendering;

/// <summary>Turns drawn light into recorded grey levels: blur, haze, exposure, colour cast, gamma, noise.</summary>
internal static class SensorModel
{
    private const int TableBits = 12;
    private const float GrainMetres = 0.6f;
    private const float GrainStrength = 0.15f;
    private static readonly float[] Normal = NormalTable();

    /// <summary>Exposes the inner part of a drawing. <c>drawn</c>: RGBA, row-major, of <paramref name="stride"/> pixels a row, with <paramref name="margin"/> pixels around. <c>column</c>: scene column of the first exposed pixel; noise belongs to scene positions.</summary>
    public static RgbImage Expose(byte[] drawn, int stride, int margin, Acquisition acquisition, int column, int row, int width, int height, Vector2 origin, float gsd)
    {
        var side = MathF.Exp(-1 / (2 * acquisition.BlurSigma * acquisition.BlurSigma));
        var centreWeight = 1 / (1 + (2 * side));
        var sideWeight = side * centreWeight;
        var (red, green, blue) = (Curve(acquisition, acquisition.Cast.X), Curve(acquisition, acquisition.Cast.Y), Curve(acquisition, acquisition.Cast.Z));
        var image = new RgbImage(width, height);
        var across = new float[3][];
        for (var i = 0; i < 3; i++)
            across[i] = new float[width * 3];
        BlurRow(drawn, stride, margin, margin - 1, centreWeight, sideWeight, across[0], width);
        BlurRow(drawn, stride, margin, margin, centreWeight, sideWeight, across[1], width);
        for (var y = 0; y < height; y++)
        {
            BlurRow(drawn, stride, margin, margin + y + 1, centreWeight, sideWeight, across[2], width);
            var (above, here, below) = (across[0], across[1], across[2]);
            var target = image.Pixels.AsSpan(y * width * 3, width * 3);
            var rowSeed = RandomStream.Mix(acquisition.NoiseSeed + (ulong)(row + y));
            var grain = GrainRow(origin.Y + ((row + y - acquisition.Shift.Y) * gsd));
            for (var x = 0; x < width; x++)
            {
                // Two thirds of the noise is common to the channels, as after demosaicking.
                var bits = RandomStream.Mix(rowSeed + (ulong)(column + x));
                var common = 0.8f * Normal[bits & ((1 << TableBits) - 1)];
                var ground = 1 + (GrainStrength * Textures.Patches[grain + (GrainCell(origin.X + ((column + x - acquisition.Shift.X) * gsd)) & (Textures.Size - 1))]);
                var at = x * 3;
                target[at] = Level(above[at], here[at], below[at], red, ground, common + (0.6f * Normal[(bits >> 12) & 0xFFF]));
                target[at + 1] = Level(above[at + 1], here[at + 1], below[at + 1], green, ground, common + (0.6f * Normal[(bits >> 24) & 0xFFF]));
                target[at + 2] = Level(above[at + 2], here[at + 2], below[at + 2], blue, ground, common + (0.6f * Normal[(bits >> 36) & 0xFFF]));
            }

            (across[0], across[1], across[2]) = (across[1], across[2], across[0]);
        }

        return image;

        byte Level(float above, float here, float below, float[] curve, float ground, float noise)
        {
            var light = ground * ((here * centreWeight) + ((above + below) * sideWeight));
            var value = curve[Math.Min(255, (int)(light + 0.5f))] + (noise * acquisition.NoiseSigma);
            return (byte)Math.Clamp((int)(value + 0.5f), 1, 255);
        }
    }

    private static int GrainRow(float y) => (GrainCell(y) & (Textures.Size - 1)) * Textures.Size;

    private static int GrainCell(float metres) => (int)MathF.Floor(metres / GrainMetres);

    private static void BlurRow(byte[] drawn, int stride, int margin, int drawnRow, float centre, float side, float[] target, int width)
    {
        var start = ((drawnRow * stride) + margin) * 4;
        for (var x = 0; x < width; x++)
        {
            var at = start + (x * 4);
            for (var c = 0; c < 3; c++)
                target[(x * 3) + c] = (drawn[at + c] * centre) + ((drawn[at + c - 4] + drawn[at + c + 4]) * side);
        }
    }

    private static float[] Curve(Acquisition acquisition, float cast)
    {
        var curve = new float[256];
        for (var i = 0; i < curve.Length; i++)
        {
            var light = 255 * MathF.Pow(i / 255f, acquisition.Gamma) * acquisition.Gain * cast;
            curve[i] = light + ((212 - light) * acquisition.Haze);
        }

        return curve;
    }

    private static float[] NormalTable()
    {
        var random = new RandomStream(20250101);
        var table = new float[1 << TableBits];
        for (var i = 0; i < table.Length; i += 2)
        {
            // Box and Muller.
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var (sin, cos) = Math.SinCos(Math.Tau * random.NextDouble());
            table[i] = (float)(radius * sin);
            table[i + 1] = (float)(radius * cos);
        }

        return table;
    }
}
