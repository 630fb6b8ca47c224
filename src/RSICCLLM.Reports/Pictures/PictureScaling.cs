using NetTopologySuite.Geometries.Utilities;
using RSICCLLM.Imaging;

namespace RSICCLLM.Reports.Pictures;

/// <summary>Larger pictures, so that outlines and numbers over small ones stay thin.</summary>
internal static class PictureScaling
{
    /// <summary>Each pixel becomes a square of pixels: nothing is made up between them.</summary>
    public static AnnotatedPicture Enlarge(AnnotatedPicture picture, int factor)
    {
        if (factor == 1)
            return picture;
        var scale = AffineTransformation.ScaleInstance(factor, factor);
        return picture with
        {
            Width = picture.Width * factor,
            Height = picture.Height * factor,
            Pixels = () => Repeat(picture.Pixels(), factor),
            Marks = [.. picture.Marks.Select(m => m with { Outline = scale.Transform(m.Outline) })],
            Hatched = [.. picture.Hatched.Select(scale.Transform)],
            MetresPerPixel = picture.MetresPerPixel / factor,
            BottomTicks = [.. picture.BottomTicks.Select(t => t with { Position = t.Position * factor })],
            LeftTicks = [.. picture.LeftTicks.Select(t => t with { Position = t.Position * factor })],
        };
    }

    private static RgbImage Repeat(RgbImage image, int factor)
    {
        var large = new RgbImage(image.Width * factor, image.Height * factor);
        for (var y = 0; y < large.Height; y++)
        {
            for (var x = 0; x < large.Width; x++)
                image.Pixels.AsSpan((((y / factor) * image.Width) + (x / factor)) * 3, 3).CopyTo(large.Pixels.AsSpan(((y * large.Width) + x) * 3));
        }

        return large;
    }
}
