using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RSICCLLM.Imaging.Buffers;

namespace RSICCLLM.Imaging.Rasters;

/// <summary>
/// Samples of a window: row-major, the bands of a pixel side by side, in the machine's byte order. Disposing gives the array to the next window,
/// which spares the collector large arrays; who does not dispose loses nothing else.
/// </summary>
public sealed class RasterWindow : IDisposable
{
    private bool _disposed;

    internal RasterWindow(int width, int height, int bandCount, SampleType sampleType)
    {
        var bytes = (long)width * height * bandCount * sampleType.ByteSize();
        if (bytes > Array.MaxLength)
            throw new ArgumentException(FormattableString.Invariant($"A window of {width} x {height} pixels in {bandCount} bands is {bytes} bytes, more than one array holds; read it in parts."));
        Width = width;
        Height = height;
        BandCount = bandCount;
        SampleType = sampleType;
        Bytes = BufferPool.Rent<byte>((int)bytes);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Bands.</summary>
    public int BandCount { get; }

    /// <summary>Type of the samples.</summary>
    public SampleType SampleType { get; }

    /// <summary>Height x width x bands samples as bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>The samples as numbers of the type that <see cref="SampleType"/> names.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> has another size than a sample.</exception>
    public ReadOnlySpan<T> Samples<T>()
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() != SampleType.ByteSize())
            throw new InvalidOperationException($"Samples are {SampleType}, not {typeof(T).Name}.");
        return MemoryMarshal.Cast<byte, T>(Bytes);
    }

    /// <summary>One sample as a number.</summary>
    public double this[int column, int row, int band]
    {
        get
        {
            var index = ((((long)row * Width) + column) * BandCount) + band;
            return SampleType switch
            {
                SampleType.UInt8 => Bytes[index],
                SampleType.Int8 => (sbyte)Bytes[index],
                SampleType.UInt16 => Samples<ushort>()[(int)index],
                SampleType.Int16 => Samples<short>()[(int)index],
                _ => Samples<float>()[(int)index],
            };
        }
    }

    /// <summary>Gives <see cref="Bytes"/> back; nobody may use them any more.</summary>
    public void Dispose()
    {
        if (!_disposed)
            BufferPool.Return(Bytes);
        _disposed = true;
    }
}
