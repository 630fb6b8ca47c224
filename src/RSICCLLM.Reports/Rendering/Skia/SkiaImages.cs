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
        // Each of these is a call into Skia.
        var (width, height, bytes, stride) = (source.Width, source.Height, source.GetPixels(), source.RowBytes);
        var image = new RgbImage(width, height);
        var row = new byte[width * 4];
        for (int y = 0, to = 0; y < height; y++)
        {
            Marshal.Copy(bytes + (nint)((long)y * stride), row, 0, row.Length);
            for (var from = 0; from < row.Length; from += 4, to += 3)
            {
                image.Pixels[to] = row[from];
                image.Pixels[to + 1] = row[from + 1];
                image.Pixels[to + 2] = row[from + 2];
            }
        }

        return image;
    }
}
