using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rendering;
using SkiaSharp;

namespace RSICCLLM.Imaging.Pictures;

/// <summary>Pictures without georeference: PNG, JPEG, WebP, BMP through Skia; a TIFF is drawn as a scene would be (<see cref="SceneRenderer"/>).</summary>
public static class RgbImageFile
{
    /// <summary>Largest number of pixels that is read when nothing else is said: 100 million, that is 400 MB while decoding.</summary>
    public const long DefaultMaximumPixels = 100_000_000;

    /// <summary>Reads a picture as 8-bit RGB; transparent parts become black, a camera's orientation tag is not applied.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumPixels">Larger pictures are refused before they are decoded.</param>
    /// <exception cref="RasterException">The file is missing, unreadable, not a picture or damaged.</exception>
    /// <exception cref="UnsupportedRasterException">It has more pixels than allowed.</exception>
    public static RgbImage Read(string path, long maximumPixels = DefaultMaximumPixels)
    {
        using var stream = Open(path);
        if (IsTiff(stream))
            return ReadTiff(path, maximumPixels);
        using var codec = SKCodec.Create(stream, out var result)
            ?? throw new RasterException($"The picture '{path}' cannot be decoded ({result}); give a PNG or JPEG file.");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        CheckSize(path, width, height, maximumPixels);
        using var bitmap = new SKBitmap();
        if (width < 1 || height < 1 || !bitmap.TryAllocPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul)))
            throw new RasterException(FormattableString.Invariant($"The picture '{path}' of {width} x {height} pixels does not fit the memory."));
        result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw new RasterException($"The picture '{path}' is truncated or damaged ({result}); get another copy of the file.");
        return FromRgba(bitmap);
    }

    /// <summary>Columns and rows of a picture, without decoding it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RasterException">The file is missing, unreadable or not a picture.</exception>
    public static (int Width, int Height) ReadSize(string path)
    {
        using var stream = Open(path);
        if (IsTiff(stream))
        {
            using var raster = GeoTiffFile.Open(path);
            return (raster.Width, raster.Height);
        }

        using var codec = SKCodec.Create(stream, out var result)
            ?? throw new RasterException($"The picture '{path}' cannot be decoded ({result}); give a PNG or JPEG file.");
        return (codec.Info.Width, codec.Info.Height);
    }

    /// <summary>Writes a PNG file, beside first and then into place.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WritePng(string path, RgbImage image)
    {
        var partial = path + ".partial";
        try
        {
            File.WriteAllBytes(partial, ToPng(image));
            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>The image as the bytes of a PNG file.</summary>
    public static byte[] ToPng(RgbImage image)
    {
        using var bitmap = ToBitmap(image);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>The image as the bytes of a JPEG file.</summary>
    /// <param name="image">The image.</param>
    /// <param name="quality">1 to 100.</param>
    public static byte[] ToJpeg(RgbImage image, int quality = 90)
    {
        using var bitmap = ToBitmap(image);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return data.ToArray();
    }

    /// <summary>The image as an opaque Skia bitmap, for drawing; the caller disposes of it.</summary>
    public static SKBitmap ToBitmap(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        var rowBytes = bitmap.RowBytes;
        for (var row = 0; row < image.Height; row++)
        {
            var from = image.Pixels.AsSpan(row * image.Width * 3, image.Width * 3);
            var to = pixels.Slice(row * rowBytes, image.Width * 4);
            for (int source = 0, target = 0; source < from.Length; source += 3, target += 4)
            {
                to[target] = from[source];
                to[target + 1] = from[source + 1];
                to[target + 2] = from[source + 2];
                to[target + 3] = byte.MaxValue;
            }
        }

        return bitmap;
    }

    private static FileStream Open(string path)
    {
        if (Directory.Exists(path))
            throw new RasterException($"The picture '{path}' is a folder; name the file in it.");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RasterException($"The picture '{path}' was not found; check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new RasterException($"The picture '{path}' cannot be opened: {error.Message}", error);
        }
    }

    private static bool IsTiff(FileStream stream)
    {
        Span<byte> start = stackalloc byte[4];
        var count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return count == start.Length && (start.SequenceEqual("II*\0"u8) || start.SequenceEqual("MM\0*"u8) || start.SequenceEqual("II+\0"u8) || start.SequenceEqual("MM\0+"u8));
    }

    private static RgbImage ReadTiff(string path, long maximumPixels)
    {
        using var raster = GeoTiffFile.Open(path);
        CheckSize(path, raster.Width, raster.Height, maximumPixels);
        var (rgb, _) = SceneRenderer.Create(raster).Render(new PixelWindow(0, 0, raster.Width, raster.Height));
        return new RgbImage(raster.Width, raster.Height, rgb);
    }

    private static void CheckSize(string path, int width, int height, long maximumPixels)
    {
        if ((long)width * height > maximumPixels)
            throw new UnsupportedRasterException(FormattableString.Invariant($"The picture '{path}' has {width} x {height} pixels, more than the limit of {maximumPixels}; cut it into parts."));
    }

    private static RgbImage FromRgba(SKBitmap bitmap)
    {
        var image = new RgbImage(bitmap.Width, bitmap.Height);
        for (var row = 0; row < bitmap.Height; row++)
        {
            var from = bitmap.GetPixelSpan().Slice(row * bitmap.RowBytes, bitmap.Width * 4);
            var to = image.Pixels.AsSpan(row * bitmap.Width * 3, bitmap.Width * 3);
            for (int source = 0, target = 0; target < to.Length; source += 4, target += 3)
                from.Slice(source, 3).CopyTo(to[target..]);
        }

        return image;
    }
}
