using System.Numerics;
using RSICCLLM.Imaging.Buffers;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Rendering;

/// <summary>Which pixels of a window hold data.</summary>
internal static class ValidPixels
{
    /// <summary>Reads a window's samples and flags, both from <see cref="BufferPool"/>.</summary>
    public static (RasterWindow Samples, bool[] Valid) Read(IRasterSource source, BandChoice bands, PixelWindow window, int overview)
    {
        var samples = source.ReadWindow(window, overview);
        var valid = BufferPool.Rent<bool>(checked(window.Width * window.Height));
        if (source.HasMask)
        {
            var mask = source.ReadMask(window, overview);
            for (var pixel = 0; pixel < valid.Length; pixel++)
                valid[pixel] = mask[pixel] != 0;
            BufferPool.Return(mask);
        }
        else
        {
            Array.Fill(valid, true);
        }

        if (source.NoData is null && bands.Alpha < 0 && samples.SampleType != SampleType.Float32)
            return (samples, valid);
        switch (samples.SampleType)
        {
            case SampleType.UInt8:
                Clear(samples.Samples<byte>(), samples.BandCount, bands, source.NoData, valid);
                break;
            case SampleType.Int8:
                Clear(samples.Samples<sbyte>(), samples.BandCount, bands, source.NoData, valid);
                break;
            case SampleType.UInt16:
                Clear(samples.Samples<ushort>(), samples.BandCount, bands, source.NoData, valid);
                break;
            case SampleType.Int16:
                Clear(samples.Samples<short>(), samples.BandCount, bands, source.NoData, valid);
                break;
            default:
                // The "no data" value of a float raster is often the decimal digits of a float.
                Clear(samples.Samples<float>(), samples.BandCount, bands, source.NoData is { } value ? (float)value : null, valid);
                break;
        }

        return (samples, valid);
    }

    private static void Clear<T>(ReadOnlySpan<T> samples, int count, BandChoice bands, double? noData, bool[] valid)
        where T : unmanaged, INumberBase<T>
    {
        for (int pixel = 0, start = 0; pixel < valid.Length; pixel++, start += count)
        {
            if (bands.Alpha >= 0 && T.IsZero(samples[start + bands.Alpha]))
                valid[pixel] = false;
            var (red, green, blue) = (samples[start + bands.Red], samples[start + bands.Green], samples[start + bands.Blue]);
            if (T.IsNaN(red) || T.IsNaN(green) || T.IsNaN(blue) || (noData is { } value && Is(red, value) && Is(green, value) && Is(blue, value)))
                valid[pixel] = false;
        }
    }

    private static bool Is<T>(T sample, double value)
        where T : INumberBase<T> => double.CreateTruncating(sample) == value;
}
