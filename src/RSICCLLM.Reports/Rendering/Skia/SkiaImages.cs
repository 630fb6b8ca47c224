using System.Runtime.InteropServices;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>Between our pixels and Skia's.</summary>
internal static class SkiaImages
{
    /// <summary>Pixels for each point of paper beyond which nothing more is seen: 300 dots per inch.</summary>
    private const float MaximumDensity = 300 / 72f;

    /// <summary>An opaque image, made smaller where it has more pixels than 300 per inch of the area it will fill.</summary>
    public static SKImage FromRgb(RgbImage source, float widthPoints, float heightPoints)
    {
        var full = FromRgb(source);
        var scale = Math.Min(1, MaximumDensity * Math.Max(widthPoints / source.Width, heightPoints / source.Height));
        if (scale > 0.9)
            return full;
        using (full)
        {
            var info = new SKImageInfo(Math.Max(1, (int)(source.Width * scale)), Math.Max(1, (int)(source.Height * scale)), SKColorType.Rgba8888, SKAlphaType.Opaque);
            using var smaller = new SKBitmap(info);
            if (!full.ScalePixels(smaller.PeekPixels(), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)))
                throw new ReportException($"A picture of {source.Width} x {source.Height} pixels cannot be scaled to {info.Width} x {info.Height}.");
            return SKImage.FromPixelCopy(smaller.PeekPixels());
        }
    }

    private static SKImage FromRgb(RgbImage source)
    {
        using var bitmap = RgbImageFile.ToBitmap(source);
        bitmap.SetImmutable();
        return SKImage.FromBitmap(bitmap) ?? throw new ReportException($"A picture of {source.Width} x {source.Height} pixels cannot be drawn.");
    }

    /// <summary>The colours of a bitmap of four bytes a pixel.</summary>
    public static RgbImage ToRgb(SKPixmap source)
    {
        var image = new RgbImage(source.Width, source.Height);
        var row = new byte[source.Width * 4];
        for (var y = 0; y < source.Height; y++)
        {
            Marshal.Copy(source.GetPixels() + (nint)((long)y * source.RowBytes), row, 0, row.Length);
            var to = y * source.Width * 3;
            for (var from = 0; from < row.Length; from += 4, to += 3)
                row.AsSpan(from, 3).CopyTo(image.Pixels.AsSpan(to));
        }

        return image;
    }
}
