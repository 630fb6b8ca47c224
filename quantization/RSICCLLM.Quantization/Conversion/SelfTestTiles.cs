namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// A made-up pair of tiles for the self-test: fields, roads and roofs in integer arithmetic, the same on every machine.
/// The later tile has roofs that the earlier one lacks.
/// </summary>
internal static class SelfTestTiles
{
    private const int FieldEdge = 37;
    private const int RoadPeriod = 83;
    private const int RoadWidth = 7;
    private const int RoofPeriod = 61;
    private const int RoofEdge = 23;

    /// <summary>Red, green, blue of each pixel, row-major.</summary>
    public static byte[] Draw(int width, int height, bool later)
    {
        var pixels = new byte[checked(width * height * 3)];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var colour = Colour(x, y, later);
                var noise = (int)(Mix((uint)x, (uint)y, later ? 1u : 0u) % 17) - 8;
                var at = ((y * width) + x) * 3;
                for (var c = 0; c < 3; c++)
                    pixels[at + c] = (byte)Math.Clamp(((colour >> (16 - (8 * c))) & 255) + noise, 0, 255);
            }
        }

        return pixels;
    }

    private static int Colour(int x, int y, bool later)
    {
        if (x % RoadPeriod < RoadWidth || (x + y) % RoadPeriod < RoadWidth)
            return 0x8A8784;
        var roof = Mix((uint)(x / RoofPeriod), (uint)(y / RoofPeriod), 2) % 4;
        if ((roof == 0 || (roof == 1 && later)) && x % RoofPeriod < RoofEdge && y % RoofPeriod < RoofEdge)
            return roof == 0 ? 0xA05545 : 0xD8D4CC;
        return (Mix((uint)(x / FieldEdge), (uint)(y / FieldEdge), 3) % 3) switch
        {
            0 => 0x5E7A3C,
            1 => 0x8C8A55,
            _ => 0x3F5F34,
        };
    }

    private static uint Mix(uint a, uint b, uint c)
    {
        var h = (a * 0x9E3779B1u) ^ (b * 0x85EBCA77u) ^ (c * 0xC2B2AE3Du);
        h ^= h >> 15;
        h *= 0x2C1B3C6Du;
        return h ^ (h >> 13);
    }
}
