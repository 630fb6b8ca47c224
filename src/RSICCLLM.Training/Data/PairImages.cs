using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;

namespace RSICCLLM.Training.Data;

/// <summary>Reads the images of a sample as patches.</summary>
internal sealed class PairImages(ImageProcessor processor, VisionConfiguration vision)
{
    /// <summary>Pixels of an image that are read at most.</summary>
    private const long MaximumPixels = 1 << 24;

    /// <summary>Numbers of one frame of one patch.</summary>
    public int FrameElements { get; } = vision.PatchElements / vision.TemporalPatchSize;

    /// <summary>Both images of a sample.</summary>
    /// <exception cref="ModelException">They cannot be read or differ in size.</exception>
    public static (RgbImage Before, RgbImage After) Read(TrainingSample sample)
    {
        var before = Open(sample, sample.Before);
        var after = Open(sample, sample.After);
        if ((before.Width, before.Height) != (after.Width, after.Height))
        {
            throw new ModelException(
                $"{sample.Origin}: '{sample.Before}' has {before.Width} x {before.Height} pixels and '{sample.After}' {after.Width} x {after.Height}; both dates need the same size.");
        }

        return (before, after);
    }

    /// <summary>The mask as one byte per pixel.</summary>
    /// <exception cref="ModelException">It is not as large as the images.</exception>
    public static byte[]? ReadMask(TrainingSample sample, RgbImage image)
    {
        if (sample.Mask is null)
            return null;
        var mask = Open(sample, sample.Mask);
        if ((mask.Width, mask.Height) != (image.Width, image.Height))
            throw new ModelException($"{sample.Origin}: the mask '{sample.Mask}' has {mask.Width} x {mask.Height} pixels, the images {image.Width} x {image.Height}.");
        var values = new byte[mask.Width * mask.Height];
        for (var i = 0; i < values.Length; i++)
            values[i] = mask.Pixels[i * 3];
        return values;
    }

    private static RgbImage Open(TrainingSample sample, string path)
    {
        try
        {
            return RgbImageFile.Read(path, MaximumPixels);
        }
        catch (Exception e) when (e is ImagingException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{sample.Origin}: {e.Message}", e);
        }
    }

    /// <summary>Patches that an image becomes.</summary>
    public ImageGrid Grid(RgbImage image) => processor.Grid(image.Width, image.Height);

    /// <summary>One frame of an image as normalised patches, <c>[patches, 588]</c>.</summary>
    public void Patches(RgbImage image, Span<float> frames)
    {
        var grid = Grid(image);
        var whole = new float[grid.PatchCount * vision.PatchElements];
        processor.Process(image.Pixels, image.Width, image.Height, whole);
        var area = vision.PatchSize * vision.PatchSize;
        for (var channel = 0; channel < grid.PatchCount * vision.Channels; channel++)
            whole.AsSpan(channel * vision.TemporalPatchSize * area, area).CopyTo(frames[(channel * area)..]);
    }
}
