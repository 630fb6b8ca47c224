using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using SkiaSharp;

namespace RSICCLLM.Benchmarks.Changes;

/// <summary>A real image pair with a mask of what changed, read from a folder with before.png, after.png and mask.png.</summary>
/// <param name="Before">The earlier date.</param>
/// <param name="After">The later date.</param>
/// <param name="Changed">A flag for each pixel.</param>
internal sealed record RealPair(RgbImage Before, RgbImage After, bool[] Changed)
{
    /// <summary>Reads a pair enlarged by a factor, so that its ground sampling distance becomes the model's.</summary>
    public static RealPair Read(string folder, int factor)
    {
        var mask = Enlarged(Path.Combine(folder, "mask.png"), factor, SKSamplingOptions.Default);
        return new RealPair(
            Enlarged(Path.Combine(folder, "before.png"), factor, new SKSamplingOptions(SKCubicResampler.CatmullRom)),
            Enlarged(Path.Combine(folder, "after.png"), factor, new SKSamplingOptions(SKCubicResampler.CatmullRom)),
            [.. Enumerable.Range(0, mask.Pixels.Length / 3).Select(i => mask.Pixels[i * 3] > 127)]);
    }

    private static RgbImage Enlarged(string file, int factor, SKSamplingOptions sampling)
    {
        var image = RgbImageFile.Read(file);
        if (factor == 1)
            return image;
        using var bitmap = RgbImageFile.ToBitmap(image);
        using var large = bitmap.Resize(new SKSizeI(image.Width * factor, image.Height * factor), sampling);
        var result = new RgbImage(large.Width, large.Height);
        for (var y = 0; y < large.Height; y++)
        {
            for (var x = 0; x < large.Width; x++)
            {
                var (colour, at) = (large.GetPixel(x, y), ((y * large.Width) + x) * 3);
                (result.Pixels[at], result.Pixels[at + 1], result.Pixels[at + 2]) = (colour.Red, colour.Green, colour.Blue);
            }
        }

        return result;
    }
}
