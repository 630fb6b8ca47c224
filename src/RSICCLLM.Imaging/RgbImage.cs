using RSICCLLM.Imaging.Buffers;

namespace RSICCLLM.Imaging;

/// <summary>An 8-bit RGB image in memory, interleaved, row-major, without padding.</summary>
public sealed class RgbImage
{
    private bool _isRecycled;

    /// <summary>Wraps pixels without copying them.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels"><paramref name="width"/> x <paramref name="height"/> x 3 bytes.</param>
    /// <exception cref="ArgumentException">The buffer's length does not match the size.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.Length != (long)width * height * 3)
            throw new ArgumentException($"An RGB image of {width} x {height} pixels needs {(long)width * height * 3} bytes, got {pixels.Length}.", nameof(pixels));
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Makes a black image.</summary>
    public RgbImage(int width, int height)
        : this(width, height, new byte[checked(width * height * 3)])
    {
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Red, green, blue of each pixel; shared, not copied.</summary>
    public byte[] Pixels { get; }

    /// <summary>
    /// Gives the memory to the next images; nobody may use this one any more. Worth it only where thousands of images of a size are read:
    /// the collector lets large arrays pile up.
    /// </summary>
    public void Recycle()
    {
        if (!_isRecycled)
            BufferPool.Return(Pixels);
        _isRecycled = true;
    }
}
