using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using SkiaSharp;

namespace RSICCLLM.RsiccBenchmark.Pages;

/// <summary>Small pictures for pages that must stand alone.</summary>
internal static class Thumbnail
{
    private const int Edge = 224;
    private const int Quality = 80;
    private const long MaximumPixels = 64L << 20;

    /// <summary>The picture, no larger than 224 x 224 pixels, as a data address; or what is wrong with it.</summary>
    public static (string? Address, string? Problem) Read(string path)
    {
        try
        {
            using var bitmap = RgbImageFile.ToBitmap(RgbImageFile.Read(path, MaximumPixels));
            var scale = Math.Min(1, (double)Edge / Math.Max(bitmap.Width, bitmap.Height));
            using var small = bitmap.Resize(
                new SKImageInfo(Math.Max(1, (int)Math.Round(bitmap.Width * scale)), Math.Max(1, (int)Math.Round(bitmap.Height * scale)), SKColorType.Rgba8888, SKAlphaType.Opaque),
                new SKSamplingOptions(SKCubicResampler.Mitchell));
            using var data = small.Encode(SKEncodedImageFormat.Jpeg, Quality);
            return ("data:image/jpeg;base64," + Convert.ToBase64String(data.AsSpan()), null);
        }
        catch (ImagingException e)
        {
            return (null, e.Message);
        }
    }
}
