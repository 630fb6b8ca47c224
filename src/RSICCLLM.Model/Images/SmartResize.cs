namespace RSICCLLM.Model.Images;

/// <summary>
/// Target size of an image for Qwen2.5-VL, by the rules of transformers' image processor: both edges multiples of a factor,
/// the area between two limits, the aspect ratio kept as well as possible.
/// </summary>
public static class SmartResize
{
    /// <summary>Largest ratio of the longer to the shorter edge.</summary>
    public const int MaxAspectRatio = 200;

    /// <summary>Works out the target size.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="factor">Edges become multiples of this; 28 for 14-pixel patches merged 2x2.</param>
    /// <param name="minPixels">Least area of the result.</param>
    /// <param name="maxPixels">Largest area of the result.</param>
    /// <exception cref="ModelException">The image is more than 200 times as long as it is wide, or the reverse.</exception>
    public static (int Width, int Height) Target(int width, int height, int factor, long minPixels, long maxPixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        if (Math.Max(width, height) / (double)Math.Min(width, height) > MaxAspectRatio)
            throw new ModelException($"An image of {width} x {height} pixels is too long for the model: one edge may be at most {MaxAspectRatio} times the other.");
        // Ties go to the even number, as Python rounds.
        var targetHeight = (long)Math.Round(height / (double)factor) * factor;
        var targetWidth = (long)Math.Round(width / (double)factor) * factor;
        var area = (double)height * width;
        if (targetHeight * targetWidth > maxPixels)
        {
            var beta = Math.Sqrt(area / maxPixels);
            targetHeight = Math.Max(factor, (long)Math.Floor(height / beta / factor) * factor);
            targetWidth = Math.Max(factor, (long)Math.Floor(width / beta / factor) * factor);
        }
        else if (targetHeight * targetWidth < minPixels)
        {
            var beta = Math.Sqrt(minPixels / area);
            targetHeight = (long)Math.Ceiling(height * beta / factor) * factor;
            targetWidth = (long)Math.Ceiling(width * beta / factor) * factor;
        }

        return (checked((int)targetWidth), checked((int)targetHeight));
    }
}
