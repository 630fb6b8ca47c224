using RSICCLLM.Imaging.Rasters.GeoTiff;
using SkiaSharp;

namespace RSICCLLM.Imaging.Rasters.Codecs;

/// <summary>
/// JPEG blocks in YCbCr (TIFF Technical Note 2) through Skia's libjpeg-turbo, which is several times faster than LibTiff.NET. The tables that a
/// file keeps once for all blocks are put in front of each. What Skia does not take is left to LibTiff.NET.
/// </summary>
internal sealed class JpegCodec(TiffLayout layout) : BlockCodec
{
    private const int Bands = 3;
    private const int MarkerBytes = 2;
    private readonly LibTiffCodec _other = new(layout);

    public override void Decode(byte[] block, Span<byte> destination, int rowBytes)
    {
        if (!TryDecode(block, destination, rowBytes))
            _other.Decode(block, destination, rowBytes);
    }

    private bool TryDecode(byte[] block, Span<byte> destination, int rowBytes)
    {
        // Tables: start of image, tables, end of image. Block: start of image, picture.
        var tables = layout.JpegTables.Length > 2 * MarkerBytes ? layout.JpegTables.AsSpan(..^MarkerBytes) : [];
        var picture = tables.Length > 0 && block.Length > MarkerBytes ? block.AsSpan(MarkerBytes) : block;
        var whole = new byte[tables.Length + picture.Length];
        tables.CopyTo(whole);
        picture.CopyTo(whole.AsSpan(tables.Length));
        using var data = SKData.CreateCopy(whole);
        using var codec = SKCodec.Create(data);
        var (width, height) = (rowBytes / Bands, destination.Length / rowBytes);
        if (codec is null || codec.EncodedFormat != SKEncodedImageFormat.Jpeg || codec.Info.Width != width || codec.Info.Height < height || codec.Info.Height > layout.BlockHeight)
            return false;
        var rgba = new byte[checked(width * codec.Info.Height * 4)];
        unsafe
        {
            fixed (byte* pixels = rgba)
            {
                if (codec.GetPixels(new SKImageInfo(width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), (nint)pixels) != SKCodecResult.Success)
                    return false;
            }
        }

        for (int from = 0, to = 0; to < destination.Length; from += 4, to += Bands)
        {
            destination[to] = rgba[from];
            destination[to + 1] = rgba[from + 1];
            destination[to + 2] = rgba[from + 2];
        }

        return true;
    }
}
