using System.Buffers;

namespace RSICCLLM.Model.Images;

/// <summary>
/// Resizes 8-bit RGB images as Pillow's <c>BICUBIC</c> does, byte for byte: rows first, then columns, each in 22-bit fixed point
/// with an 8-bit image between, and antialiasing when shrinking. Holds the weights of one pair of sizes; safe to share between threads.
/// </summary>
public sealed class BicubicResize
{
    private const int Channels = 3;
    private readonly ResampleWeights? _horizontal;
    private readonly ResampleWeights? _vertical;

    /// <summary>Prepares the weights.</summary>
    /// <param name="inputWidth">Width of the images, at least 1.</param>
    /// <param name="inputHeight">Height of the images, at least 1.</param>
    /// <param name="outputWidth">Width to make, at least 1.</param>
    /// <param name="outputHeight">Height to make, at least 1.</param>
    public BicubicResize(int inputWidth, int inputHeight, int outputWidth, int outputHeight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputHeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputHeight, 1);
        (InputWidth, InputHeight, OutputWidth, OutputHeight) = (inputWidth, inputHeight, outputWidth, outputHeight);
        _horizontal = inputWidth == outputWidth ? null : new ResampleWeights(inputWidth, outputWidth);
        _vertical = inputHeight == outputHeight ? null : new ResampleWeights(inputHeight, outputHeight);
    }

    /// <summary>Width of the images it takes.</summary>
    public int InputWidth { get; }

    /// <summary>Height of the images it takes.</summary>
    public int InputHeight { get; }

    /// <summary>Width of the images it makes.</summary>
    public int OutputWidth { get; }

    /// <summary>Height of the images it makes.</summary>
    public int OutputHeight { get; }

    /// <summary>Resizes one image.</summary>
    /// <param name="source">Red, green, blue of each pixel, row-major.</param>
    /// <param name="destination">Takes the result in the same layout; must not overlap the source.</param>
    /// <exception cref="ArgumentException">A buffer has another size.</exception>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length != (long)InputWidth * InputHeight * Channels)
            throw new ArgumentException($"An RGB image of {InputWidth} x {InputHeight} pixels is expected, got {source.Length} bytes.", nameof(source));
        if (destination.Length != (long)OutputWidth * OutputHeight * Channels)
            throw new ArgumentException($"Room for {OutputWidth} x {OutputHeight} RGB pixels is expected, got {destination.Length} bytes.", nameof(destination));
        if (_horizontal is null || _vertical is null)
        {
            if (_horizontal is not null)
                Rows(source, destination, _horizontal);
            else if (_vertical is not null)
                Columns(source, destination, _vertical);
            else
                source.CopyTo(destination);
            return;
        }

        var length = checked(OutputWidth * InputHeight * Channels);
        var between = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Rows(source, between.AsSpan(0, length), _horizontal);
            Columns(between.AsSpan(0, length), destination, _vertical);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(between);
        }
    }

    private void Rows(ReadOnlySpan<byte> source, Span<byte> destination, ResampleWeights weights)
    {
        for (var y = 0; y < InputHeight; y++)
        {
            var from = source.Slice(y * InputWidth * Channels, InputWidth * Channels);
            var to = destination.Slice(y * OutputWidth * Channels, OutputWidth * Channels);
            for (var x = 0; x < OutputWidth; x++)
            {
                int r = 1 << (ResampleWeights.PrecisionBits - 1), g = r, b = r;
                var at = weights.First(x) * Channels;
                foreach (var weight in weights.Of(x))
                {
                    r += from[at] * weight;
                    g += from[at + 1] * weight;
                    b += from[at + 2] * weight;
                    at += Channels;
                }

                to[x * Channels] = ResampleWeights.ToByte(r);
                to[(x * Channels) + 1] = ResampleWeights.ToByte(g);
                to[(x * Channels) + 2] = ResampleWeights.ToByte(b);
            }
        }
    }

    private void Columns(ReadOnlySpan<byte> source, Span<byte> destination, ResampleWeights weights)
    {
        var stride = OutputWidth * Channels;
        var sums = ArrayPool<int>.Shared.Rent(stride);
        for (var y = 0; y < OutputHeight; y++)
        {
            var row = sums.AsSpan(0, stride);
            row.Fill(1 << (ResampleWeights.PrecisionBits - 1));
            var at = weights.First(y) * stride;
            foreach (var weight in weights.Of(y))
            {
                var from = source.Slice(at, stride);
                for (var i = 0; i < row.Length; i++)
                    row[i] += from[i] * weight;
                at += stride;
            }

            var to = destination.Slice(y * stride, stride);
            for (var i = 0; i < row.Length; i++)
                to[i] = ResampleWeights.ToByte(row[i]);
        }

        ArrayPool<int>.Shared.Return(sums);
    }
}
