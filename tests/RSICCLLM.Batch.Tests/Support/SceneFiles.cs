using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Batch.Tests.Support;

/// <summary>A rectangle of one colour in a drawn scene.</summary>
internal sealed record Patch(int Column, int Row, int Width, int Height, byte Red, byte Green, byte Blue)
{
    public static Patch NoData(int column, int row, int width, int height) => new(column, row, width, height, 0, 0, 0);
}

/// <summary>Draws small scenes: fields of different greens with some grain, and patches on them. 0 in all bands means no data.</summary>
internal static class SceneFiles
{
    public const double Left = 541000;
    public const double Top = 5688000;

    public static string Write(string path, int width, int height, params Patch[] patches) => Write(path, width, height, Left, Top, 25832, patches);

    public static string Write(string path, int width, int height, double metresPerPixel, params Patch[] patches) =>
        Write(path, width, height, metresPerPixel, Left, Top, 25832, patches);

    public static string Write(string path, int width, int height, double left, double top, int? epsg, params Patch[] patches) =>
        Write(path, width, height, 1, left, top, epsg, patches);

    private static string Write(string path, int width, int height, double metresPerPixel, double left, double top, int? epsg, Patch[] patches)
    {
        GeoTiffWriter.Write(path, Draw(width, height, patches), new GeoTiffWriterOptions
        {
            Width = width,
            Height = height,
            TileSize = 64,
            Transform = epsg is null ? null : new GeoTransform(metresPerPixel, 0, left, 0, -metresPerPixel, top),
            EpsgCode = epsg,
            NoData = 0,
        });
        return path;
    }

    private static RgbImage Draw(int width, int height, Patch[] patches)
    {
        var image = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var field = (((x / 60) * 37) + ((y / 45) * 61)) % 60;
                var grain = ((x * 7919) ^ (y * 104729)) % 17;
                Set(image, x, y, (byte)(70 + field + grain), (byte)(100 + field + grain), (byte)(60 + (field / 2) + grain));
            }
        }

        foreach (var patch in patches)
        {
            for (var y = patch.Row; y < patch.Row + patch.Height; y++)
            {
                for (var x = patch.Column; x < patch.Column + patch.Width; x++)
                    Set(image, x, y, patch.Red, patch.Green, patch.Blue);
            }
        }

        return image;
    }

    private static void Set(RgbImage image, int x, int y, byte red, byte green, byte blue)
    {
        var at = ((y * image.Width) + x) * 3;
        (image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]) = (red, green, blue);
    }
}
