using RSICCLLM.Imaging;

namespace RSICCLLM.Benchmarks.Alignment;

/// <summary>Pictures beside each other, and without their borders.</summary>
internal static class Mosaic
{
    /// <summary>Pictures of one size, as many as fill rows of so many columns.</summary>
    public static RgbImage Of(IReadOnlyList<RgbImage> pictures, int columns)
    {
        var parts = pictures.Take(pictures.Count / columns * columns).ToList();
        var (width, height) = (parts[0].Width, parts[0].Height);
        var result = new RgbImage(width * columns, height * (parts.Count / columns));
        for (var i = 0; i < parts.Count; i++)
        {
            for (var row = 0; row < height; row++)
                parts[i].Pixels.AsSpan(row * width * 3, width * 3).CopyTo(result.Pixels.AsSpan((((((i / columns) * height) + row) * result.Width) + (i % columns * width)) * 3));
        }

        return result;
    }

    /// <summary>A picture without so many pixels at each border.</summary>
    public static RgbImage Cropped(RgbImage image, int margin)
    {
        var result = new RgbImage(image.Width - (2 * margin), image.Height - (2 * margin));
        for (var row = 0; row < result.Height; row++)
            image.Pixels.AsSpan((((row + margin) * image.Width) + margin) * 3, result.Width * 3).CopyTo(result.Pixels.AsSpan(row * result.Width * 3));
        return result;
    }
}
