using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rasters.Codecs;
using RSICCLLM.Imaging.Rasters.Codecs.Jpeg;
using RSICCLLM.Imaging.Rasters.GeoTiff;
using SkiaSharp;

namespace RSICCLLM.Imaging.Tests.Rasters.Codecs.Jpeg;

/// <summary>JPEG blocks that Skia (libjpeg-turbo) wrote, and the layout of a TIFF that would hold them.</summary>
internal static class JpegBlocks
{
    public const int Grey = 1;
    public const int Rgb = 2;
    public const int YCbCr = 6;

    /// <summary>Waves, edges and noise, so that all coefficients occur and colours reach their limits.</summary>
    public static byte[] Write(int width, int height, SKJpegEncoderDownsample downsample, int quality, int seed)
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var wave = 128 + (100 * Math.Sin((column * 0.11) + (row * 0.07) + seed));
                var grain = random.Next(seed % 3 == 0 ? 120 : 12);
                var color = (column / 13) + (row / 17) is var field && field % 5 == 0
                    ? new SKColor(255, (byte)(field % 2 * 255), 0)
                    : new SKColor((byte)wave, (byte)Math.Clamp(wave - grain, 0, 255), (byte)Math.Clamp(255 - wave + grain, 0, 255));
                bitmap.SetPixel(column, row, color);
            }
        }

        return Encode(bitmap, downsample, quality);
    }

    public static byte[] WriteGrey(int width, int height, int seed)
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque));
        for (var i = 0; i < width * height; i++)
            bitmap.SetPixel(i % width, i / width, new SKColor(0xFF000000 | (0x010101u * (uint)random.Next(256))));
        return Encode(bitmap, SKJpegEncoderDownsample.Downsample444, 90);
    }

    public static TiffLayout Layout(int width, int height, int photometric = YCbCr, byte[]? tables = null, int? bands = null, int? rowsPerStrip = null) => new()
    {
        Width = width,
        Height = height,
        Bands = bands ?? (photometric == Grey ? 1 : 3),
        BitsPerSample = 8,
        SampleType = SampleType.UInt8,
        BigEndian = false,
        Compression = TiffCompression.Jpeg,
        Predictor = 1,
        Photometric = photometric,
        Planar = false,
        Tiled = rowsPerStrip is null,
        BlockWidth = width,
        BlockHeight = rowsPerStrip ?? height,
        RowsPerStrip = rowsPerStrip ?? 0,
        Offsets = [8],
        ByteCounts = [1],
        JpegTables = tables ?? [],
        Subsampling = (2, 2),
    };

    /// <summary>The pixels, or the words with which the block is refused.</summary>
    public static (byte[]? Pixels, string? Error) Decode(BlockCodec codec, byte[] block, TiffLayout layout)
    {
        var pixels = new byte[layout.BlockBytes];
        try
        {
            codec.Decode(block, pixels, layout.BlockRowBytes);
            return (pixels, null);
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException)
        {
            return (null, error.Message);
        }
    }

    /// <summary>The pixels of the decoder of our own.</summary>
    public static byte[] DecodeOwn(byte[] block, TiffLayout layout, string what = "")
    {
        var pixels = new byte[layout.BlockBytes];
        new JpegCodec(layout).TryDecode(block, pixels, layout.BlockRowBytes, out _).ShouldBeTrue(what);
        return pixels;
    }

    public static bool IsLeftToLibTiff(byte[] block, TiffLayout layout) =>
        !new JpegCodec(layout).TryDecode(block, new byte[layout.BlockBytes], layout.BlockRowBytes, out _);

    public static void ShouldBeDecodedAlike(byte[] block, TiffLayout layout, string what)
    {
        var expected = Decode(new LibTiffCodec(layout), block, layout).Pixels.ShouldNotBeNull(what);
        DecodeOwn(block, layout, what).AsSpan().CommonPrefixLength(expected).ShouldBe(expected.Length, what);
    }

    private static byte[] Encode(SKBitmap bitmap, SKJpegEncoderDownsample downsample, int quality)
    {
        using var pixmap = bitmap.PeekPixels();
        using var data = pixmap.Encode(new SKJpegEncoderOptions(quality, downsample, SKJpegEncoderAlphaOption.Ignore));
        return data!.ToArray();
    }
}
