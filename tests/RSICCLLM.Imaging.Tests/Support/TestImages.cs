namespace RSICCLLM.Imaging.Tests.Support;

/// <summary>Small deterministic images.</summary>
internal static class TestImages
{
    /// <summary>Smooth colours with some texture, so that every pixel of a tile differs from its neighbours.</summary>
    public static RgbImage Pattern(int width, int height, int seed = 1)
    {
        var image = new RgbImage(width, height);
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            var (x, y, band) = (i / 3 % width, i / 3 / width, i % 3);
            image.Pixels[i] = (byte)(20 + (((x * 3) + (y * 5) + (band * 40) + (seed * (x ^ y))) % 230));
        }

        return image;
    }
}
