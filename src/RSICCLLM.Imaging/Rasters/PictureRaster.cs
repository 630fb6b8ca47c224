using RSICCLLM.Imaging.Crs;
using SkiaSharp;

namespace RSICCLLM.Imaging.Rasters;

/// <summary>
/// A PNG or JPEG picture as a raster of red, green, blue and, where the picture has one, alpha, decoded as a whole by Skia: 4 bytes a pixel stay
/// in memory until it is disposed. It says nothing of its place. Safe for several threads.
/// </summary>
internal sealed class PictureRaster : IRasterSource
{
    /// <summary>Most pixels of a picture; larger scenes belong into a tiled GeoTIFF, which is read by windows.</summary>
    public const long MaximumPixels = 60_000_000;

    private readonly byte[] _rgba;

    private PictureRaster(string name, int width, int height, byte[] rgba, bool hasAlpha)
    {
        Name = name;
        Width = width;
        Height = height;
        _rgba = rgba;
        BandRoles = hasAlpha ? [BandRole.Red, BandRole.Green, BandRole.Blue, BandRole.Alpha] : [BandRole.Red, BandRole.Green, BandRole.Blue];
    }

    public string Name { get; }

    public int Width { get; }

    public int Height { get; }

    public int BandCount => BandRoles.Count;

    public SampleType SampleType => SampleType.UInt8;

    public IReadOnlyList<BandRole> BandRoles { get; }

    public byte[]? Palette => null;

    public CoordinateReferenceSystem? Crs => null;

    public GeoTransform? Transform => null;

    public double? NoData => null;

    public IReadOnlyList<RasterSize> Overviews => [];

    public bool HasMask => false;

    /// <exception cref="RasterException">The file is missing or damaged.</exception>
    /// <exception cref="UnsupportedRasterException">It has more than <see cref="MaximumPixels"/> pixels.</exception>
    public static PictureRaster Open(string path)
    {
        try
        {
            using var codec = SKCodec.Create(path, out var result)
                ?? throw new RasterException($"The picture '{path}' cannot be decoded ({result}); get another copy of the file.");
            var (width, height) = (codec.Info.Width, codec.Info.Height);
            if ((long)width * height > MaximumPixels)
                throw new UnsupportedRasterException(FormattableString.Invariant($"The picture '{path}' has {width} x {height} pixels, more than the {MaximumPixels} that are decoded as a whole; convert it, for example with 'gdal_translate -co TILED=YES -co COMPRESS=DEFLATE in.png out.tif'."));
            var rgba = new byte[checked(width * height * 4)];
            unsafe
            {
                fixed (byte* pixels = rgba)
                    result = codec.GetPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul), (nint)pixels);
            }

            return result == SKCodecResult.Success
                ? new PictureRaster(path, width, height, rgba, codec.Info.AlphaType != SKAlphaType.Opaque)
                : throw new RasterException($"The picture '{path}' is truncated or damaged ({result}); get another copy of the file.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RasterException($"The picture '{path}' cannot be opened: {error.Message}", error);
        }
    }

    public RasterWindow ReadWindow(PixelWindow window, int overview = -1)
    {
        Check(window, overview);
        var result = new RasterWindow(window.Width, window.Height, BandCount, SampleType.UInt8);
        for (int row = 0, at = 0; row < window.Height; row++)
        {
            var from = (((long)(window.Row + row) * Width) + window.Column) * 4;
            for (var column = 0; column < window.Width; column++, from += 4, at += BandCount)
                _rgba.AsSpan((int)from, BandCount).CopyTo(result.Bytes.AsSpan(at));
        }

        return result;
    }

    public byte[] ReadMask(PixelWindow window, int overview = -1)
    {
        Check(window, overview);
        var mask = new byte[checked(window.Width * window.Height)];
        Array.Fill(mask, byte.MaxValue);
        return mask;
    }

    public void Dispose()
    {
    }

    private void Check(PixelWindow window, int overview)
    {
        if (overview != -1)
            throw new ArgumentOutOfRangeException(nameof(overview), overview, $"The picture '{Name}' has no overviews.");
        if (!window.IsInside(Width, Height))
            throw new ArgumentOutOfRangeException(nameof(window), window, FormattableString.Invariant($"The window is not inside the picture '{Name}' of {Width} x {Height} pixels."));
    }
}
