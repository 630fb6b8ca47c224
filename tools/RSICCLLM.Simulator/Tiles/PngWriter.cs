using System.Runtime.InteropServices;
using RSICCLLM.Imaging;
using SkiaSharp;

namespace RSICCLLM.Simulator.Tiles;

/// <summary>Writes pictures as PNG files.</summary>
internal static class PngWriter
{
    private static readonly SKPngEncoderOptions Quick = new(SKPngEncoderFilterFlags.Sub, 4);

    public static void Write(string path, RgbImage image)
    {
        var pixels = new byte[image.Width * image.Height * 4];
        for (int i = 0, j = 0; i < image.Pixels.Length; i += 3, j += 4)
        {
            pixels[j] = image.Pixels[i];
            pixels[j + 1] = image.Pixels[i + 1];
            pixels[j + 2] = image.Pixels[i + 2];
            pixels[j + 3] = 255;
        }

        Write(path, new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), pixels);
    }

    public static void WriteGrey(string path, int width, int height, byte[] pixels) =>
        Write(path, new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque), pixels);

    private static void Write(string path, SKImageInfo info, byte[] pixels)
    {
        var handle = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            using var pixmap = new SKPixmap(info, handle.AddrOfPinnedObject(), info.RowBytes);
            using var data = pixmap.Encode(Quick) ?? throw new InvalidOperationException($"The picture of {info.Width} x {info.Height} pixels could not be encoded.");
            using var file = File.Create(path);
            data.SaveTo(file);
        }
        finally
        {
            handle.Free();
        }
    }
}
