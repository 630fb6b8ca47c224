using System.Buffers;

namespace RSICCLLM.Model.Images;

/// <summary>
/// Turns an 8-bit RGB image into the patches that the vision tower takes, with the numbers of transformers' image processor:
/// smart resize, bicubic, scale to 0..1, normalise, cut into patches in the order of the vision merger.
/// Safe to share between threads. An image that already has its target size is processed without allocation.
/// </summary>
public sealed class ImageProcessor
{
    private readonly float[] _normalized;
    private BicubicResize? _lastResize;

    /// <summary>Prepares the normalisation.</summary>
    public ImageProcessor(ImageProcessorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        _normalized = new float[3 * 256];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var value = 0; value < 256; value++)
                _normalized[(channel * 256) + value] = (float)(((value / 255.0) - settings.Mean[channel]) / settings.StandardDeviation[channel]);
        }
    }

    /// <summary>The limits and the normalisation.</summary>
    public ImageProcessorSettings Settings { get; }

    /// <summary>Loads <c>preprocessor_config.json</c> of a folder.</summary>
    /// <exception cref="ModelException">The file is missing or cannot be used.</exception>
    public static ImageProcessor Load(string folder) => new(ImageProcessorSettings.Load(folder));

    /// <summary>Patches that an image of this size becomes.</summary>
    /// <exception cref="ModelException">The image is more than 200 times as long as it is wide, or the reverse.</exception>
    public ImageGrid Grid(int width, int height)
    {
        var target = SmartResize.Target(width, height, Settings.TokenPixels, Settings.MinPixels, Settings.MaxPixels);
        return new ImageGrid(1, target.Height / Settings.PatchSize, target.Width / Settings.PatchSize);
    }

    /// <summary>Prepares an image.</summary>
    /// <param name="rgb">Red, green, blue of each pixel, row-major.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <exception cref="ModelException">The image is too long for its width.</exception>
    public PatchedImage Process(ReadOnlySpan<byte> rgb, int width, int height)
    {
        var grid = Grid(width, height);
        var values = new float[checked(grid.PatchCount * Settings.PatchElements)];
        Process(rgb, width, height, values);
        return new PatchedImage(values, grid);
    }

    /// <summary>Prepares an image in the caller's memory.</summary>
    /// <param name="rgb">Red, green, blue of each pixel, row-major.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="destination">Takes <c>Grid(width, height).PatchCount * Settings.PatchElements</c> numbers.</param>
    /// <returns>The grid of the patches.</returns>
    /// <exception cref="ModelException">The image is too long for its width.</exception>
    public ImageGrid Process(ReadOnlySpan<byte> rgb, int width, int height, Span<float> destination)
    {
        var grid = Grid(width, height);
        if (rgb.Length != (long)width * height * 3)
            throw new ArgumentException($"An RGB image of {width} x {height} pixels is expected, got {rgb.Length} bytes.", nameof(rgb));
        if (destination.Length != (long)grid.PatchCount * Settings.PatchElements)
            throw new ArgumentException($"Room for {grid.PatchCount} patches of {Settings.PatchElements} numbers is expected, got {destination.Length}.", nameof(destination));
        var (targetWidth, targetHeight) = (grid.Columns * Settings.PatchSize, grid.Rows * Settings.PatchSize);
        if (targetWidth == width && targetHeight == height)
        {
            Cut(rgb, grid, destination);
            return grid;
        }

        var length = checked(targetWidth * targetHeight * 3);
        var resized = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Resize(width, height, targetWidth, targetHeight).Apply(rgb, resized.AsSpan(0, length));
            Cut(resized.AsSpan(0, length), grid, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(resized);
        }

        return grid;
    }

    /// <summary>Weights for these sizes; those of the last image are kept, as tiles of a scene all have one size.</summary>
    private BicubicResize Resize(int width, int height, int targetWidth, int targetHeight)
    {
        var last = Volatile.Read(ref _lastResize);
        if (last is not null && (last.InputWidth, last.InputHeight, last.OutputWidth, last.OutputHeight) == (width, height, targetWidth, targetHeight))
            return last;
        var made = new BicubicResize(width, height, targetWidth, targetHeight);
        Volatile.Write(ref _lastResize, made);
        return made;
    }

    /// <summary>Order: merged token rows, columns, patch row and column inside the token; in a patch: channel, frame, row, column.</summary>
    private void Cut(ReadOnlySpan<byte> rgb, ImageGrid grid, Span<float> destination)
    {
        var (patch, merge) = (Settings.PatchSize, Settings.MergeSize);
        var stride = grid.Columns * patch * 3;
        var at = 0;
        for (var tokenRow = 0; tokenRow < grid.Rows; tokenRow += merge)
        {
            for (var tokenColumn = 0; tokenColumn < grid.Columns; tokenColumn += merge)
            {
                for (var inner = 0; inner < merge * merge; inner++)
                {
                    var (row, column) = (tokenRow + (inner / merge), tokenColumn + (inner % merge));
                    CutPatch(rgb[((row * patch * stride) + (column * patch * 3))..], stride, destination.Slice(at, Settings.PatchElements));
                    at += Settings.PatchElements;
                }
            }
        }
    }

    private void CutPatch(ReadOnlySpan<byte> rgb, int stride, Span<float> destination)
    {
        var patch = Settings.PatchSize;
        var frame = patch * patch;
        var frames = Settings.TemporalPatchSize;
        for (var channel = 0; channel < 3; channel++)
        {
            var table = _normalized.AsSpan(channel * 256, 256);
            var first = destination.Slice(channel * frames * frame, frame);
            for (var y = 0; y < patch; y++)
            {
                for (var x = 0; x < patch; x++)
                    first[(y * patch) + x] = table[rgb[(y * stride) + (x * 3) + channel]];
            }

            for (var f = 1; f < frames; f++)
                first.CopyTo(destination.Slice(((channel * frames) + f) * frame, frame));
        }
    }
}
