using System.Runtime.InteropServices;
using RSICCLLM.Imaging;
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
            var info = new SKImageInfo(Math.Max(1, (int)(source.Width * scale)), Math.Max(1, (int)(source.Height * scale)), SKColorType.Rgb888x, SKAlphaType.Opaque);
            using var smaller = new SKBitmap(info);
            if (!full.ScalePixels(smaller.PeekPixels(), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)))
                throw new ReportException($"A picture of {source.Width} x {source.Height} pixels cannot be scaled to {info.Width} x {info.Height}.");
            return SKImage.FromPixelCopy(smaller.PeekPixels());
        }
    }

    /// <summary>An opaque image of the same size.</summary>
    public static SKImage FromRgb(RgbImage source)
    {
        var wide = new byte[checked(source.Width * source.Height * 4)];
        var pixels = source.Pixels;
        for (int from = 0, to = 0; from < pixels.Length; from += 3, to += 4)
        {
            wide[to] = pixels[from];
            wide[to + 1] = pixels[from + 1];
            wide[to + 2] = pixels[from + 2];
            wide[to + 3] = 255;
        }

        var info = new SKImageInfo(source.Width, source.Height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        using var data = SKData.CreateCopy(wide);
        return SKImage.FromPixels(info, data, info.RowBytes)
            ?? throw new ReportException($"A picture of {source.Width} x {source.Height} pixels cannot be drawn.");
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
