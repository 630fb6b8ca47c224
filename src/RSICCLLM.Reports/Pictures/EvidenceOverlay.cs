using RSICCLLM.Imaging;

namespace RSICCLLM.Reports.Pictures;

/// <summary>Evidence laid over a picture; done on pixels, so that every renderer shows the same.</summary>
internal static class EvidenceOverlay
{
    /// <summary>Share of the scale's colour; the rest is the picture's lightness.</summary>
    private const double Opacity = 0.7;

    private static readonly (byte R, byte G, byte B)[] Scale = [.. Enumerable.Range(0, EvidenceRaster.Certain + 1).Select(i => Cividis.At(i / (double)EvidenceRaster.Certain))];

    /// <summary>A new picture: grey where nothing is known, else the scale's colour over grey.</summary>
    /// <exception cref="ReportException">The evidence has another size than the picture.</exception>
    public static RgbImage Blend(RgbImage picture, EvidenceRaster evidence)
    {
        if (picture.Width != evidence.Width || picture.Height != evidence.Height || evidence.Values.Length != evidence.Width * evidence.Height)
            throw new ReportException($"The evidence of {evidence.Width} x {evidence.Height} values does not fit the picture of {picture.Width} x {picture.Height} pixels.");
        var result = new RgbImage(picture.Width, picture.Height);
        for (var i = 0; i < evidence.Values.Length; i++)
        {
            var from = picture.Pixels.AsSpan(i * 3, 3);
            var to = result.Pixels.AsSpan(i * 3, 3);
            // Luma of ITU-R BT.601.
            var grey = (0.299 * from[0]) + (0.587 * from[1]) + (0.114 * from[2]);
            if (evidence.Values[i] == EvidenceRaster.Unknown)
            {
                to.Fill((byte)grey);
                continue;
            }

            var (r, g, b) = Scale[evidence.Values[i]];
            (to[0], to[1], to[2]) = (Mix(r, grey), Mix(g, grey), Mix(b, grey));
        }

        return result;
    }

    /// <summary>The scale from none to certain as it looks over a picture of middle grey, for legends.</summary>
    public static RgbImage Sample(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (r, g, b) = Cividis.At(x / (double)Math.Max(1, width - 1));
                var at = ((y * width) + x) * 3;
                (image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]) = (Mix(r, 128), Mix(g, 128), Mix(b, 128));
            }
        }

        return image;
    }

    private static byte Mix(byte colour, double grey) => (byte)Math.Round((Opacity * colour) + ((1 - Opacity) * grey));
}
