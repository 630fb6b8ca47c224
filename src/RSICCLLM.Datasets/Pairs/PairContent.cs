using RSICCLLM.Datasets.Regions;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;

namespace RSICCLLM.Datasets.Pairs;

/// <summary>A pair in memory.</summary>
/// <param name="Pair">Where it lies.</param>
/// <param name="Before">First date.</param>
/// <param name="After">Second date, of the same size.</param>
/// <param name="Mask">Mask values by pixel, row by row; 0 is unchanged.</param>
/// <param name="Changes">What the mask shows.</param>
public sealed record PairContent(ScenePair Pair, RgbImage Before, RgbImage After, byte[] Mask, ChangeMap Changes)
{
    private const long MaximumPixels = 1 << 24;

    // JPEG smears the border between black and white.
    private const int JpegThreshold = 128;

    /// <summary>Reads the three pictures and finds the regions of change.</summary>
    /// <param name="pair">Where they lie.</param>
    /// <param name="minimumRegionPixels">Smaller regions are taken as noise of the annotation.</param>
    /// <exception cref="ImagingException">A picture is missing or damaged.</exception>
    /// <exception cref="FormatException">The pictures differ in size; names both sizes.</exception>
    public static PairContent Read(ScenePair pair, int minimumRegionPixels)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var before = RgbImageFile.Read(pair.Before, MaximumPixels);
        var after = RgbImageFile.Read(pair.After, MaximumPixels);
        if ((before.Width, before.Height) != (after.Width, after.Height))
            throw new FormatException($"'{pair.Before}' has {before.Width} x {before.Height} pixels and '{pair.After}' {after.Width} x {after.Height}; both dates need the same size.");
        var mask = ReadMask(pair.Mask, before);
        return new PairContent(pair, before, after, mask, ChangeMap.Of(mask, before.Width, before.Height, minimumRegionPixels, pair.HasInstances));
    }

    /// <summary>The mask as a black and white PNG.</summary>
    public byte[] MaskPicture()
    {
        var picture = new RgbImage(Before.Width, Before.Height);
        for (var i = 0; i < Mask.Length; i++)
        {
            if (Mask[i] != 0)
                picture.Pixels.AsSpan(i * 3, 3).Fill(byte.MaxValue);
        }

        return RgbImageFile.ToPng(picture);
    }

    private static byte[] ReadMask(string? path, RgbImage size)
    {
        var values = new byte[size.Width * size.Height];
        if (path is null)
            return values;
        var mask = RgbImageFile.Read(path, MaximumPixels);
        if ((mask.Width, mask.Height) != (size.Width, size.Height))
            throw new FormatException($"The mask '{path}' has {mask.Width} x {mask.Height} pixels, the pictures {size.Width} x {size.Height}; the mask does not fit.");
        var isJpeg = Path.GetExtension(path).StartsWith(".jp", StringComparison.OrdinalIgnoreCase);
        for (var i = 0; i < values.Length; i++)
            values[i] = isJpeg && mask.Pixels[i * 3] < JpegThreshold ? (byte)0 : mask.Pixels[i * 3];
        return values;
    }
}
