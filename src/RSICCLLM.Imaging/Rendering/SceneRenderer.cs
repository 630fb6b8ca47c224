using RSICCLLM.Imaging.Buffers;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Rendering;

/// <summary>
/// Draws windows of a scene as 8-bit RGB and says which pixels hold data. A pixel holds none where alpha or mask is 0, where a drawn band is
/// not a number, or where all drawn bands have the "no data" value. The stretch of samples that are not 8-bit is found once, from the smallest
/// overview of enough pixels or from windows spread evenly, and so is the same for every window and every run. Safe for several threads.
/// </summary>
public sealed class SceneRenderer
{
    private readonly IRasterSource _source;
    private readonly BandChoice _bands;
    private readonly byte[][] _tables = [];

    private SceneRenderer(IRasterSource source, BandChoice bands, RenderingOptions options)
    {
        _source = source;
        _bands = bands;
        if (source.SampleType == SampleType.UInt8 || bands.IsPalette)
        {
            Stretches = [Stretch.Identity, Stretch.Identity, Stretch.Identity];
            return;
        }

        var stretches = StretchSampler.Measure(source, bands, options);
        Stretches = stretches;
        if (source.SampleType is SampleType.UInt16 or SampleType.Int16)
            _tables = [.. stretches.Select(Table)];
    }

    /// <summary>Stretch of red, green and blue, for the record.</summary>
    public IReadOnlyList<Stretch> Stretches { get; }

    /// <summary>Prepares drawing; reads some of the scene where a stretch is needed.</summary>
    /// <exception cref="UnsupportedRasterException">The options name bands that the scene does not have.</exception>
    /// <exception cref="RasterException">The scene is damaged where it was sampled.</exception>
    /// <exception cref="ArgumentException">The percentiles are not ordered within 0 to 100.</exception>
    public static SceneRenderer Create(IRasterSource source, RenderingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= RenderingOptions.Default;
        if (!(options.LowPercentile >= 0 && options.LowPercentile < options.HighPercentile && options.HighPercentile <= 100))
            throw new ArgumentException(FormattableString.Invariant($"The percentiles must be ordered within 0 to 100, got {options.LowPercentile} and {options.HighPercentile}."), nameof(options));
        return new SceneRenderer(source, BandChoice.Of(source, options.Bands), options);
    }

    /// <summary>Draws a window of the scene (or of an overview).</summary>
    /// <param name="window">Must lie inside the raster.</param>
    /// <param name="overview">As in <see cref="IRasterSource.ReadWindow"/>.</param>
    /// <returns>Window height x width x 3 bytes, black without data, and a flag for each pixel; both may go back to <see cref="BufferPool"/>.</returns>
    /// <exception cref="RasterException">The file is damaged there.</exception>
    public (byte[] Rgb, bool[] Valid) Render(PixelWindow window, int overview = -1)
    {
        var (samples, valid) = ValidPixels.Read(_source, _bands, window, overview);
        using var read = samples;
        var rgb = BufferPool.RentCleared<byte>(checked(valid.Length * 3));
        if (_bands.IsPalette)
            DrawPalette(samples, valid, rgb);
        else
            Draw(samples, valid, rgb);
        return (rgb, valid);
    }

    private void Draw(RasterWindow samples, bool[] valid, byte[] rgb)
    {
        ReadOnlySpan<int> bands = [_bands.Red, _bands.Green, _bands.Blue];
        for (var colour = 0; colour < 3; colour++)
        {
            var drawn = rgb.AsSpan(colour);
            switch (samples.SampleType)
            {
                case SampleType.UInt8:
                    DrawBytes(samples.Bytes.AsSpan(bands[colour]), samples.BandCount, valid, drawn);
                    break;
                case SampleType.UInt16 or SampleType.Int16:
                    DrawTable(samples.Samples<ushort>()[bands[colour]..], samples.BandCount, _tables[colour], valid, drawn);
                    break;
                default:
                    for (var pixel = 0; pixel < valid.Length; pixel++)
                    {
                        if (valid[pixel])
                            drawn[pixel * 3] = Stretches[colour].Apply(samples[pixel % samples.Width, pixel / samples.Width, bands[colour]]);
                    }

                    break;
            }
        }

        for (var i = 0; _bands.IsInverted && i < rgb.Length; i++)
            rgb[i] = valid[i / 3] ? (byte)(255 - rgb[i]) : (byte)0;
    }

    private static void DrawBytes(ReadOnlySpan<byte> samples, int count, bool[] valid, Span<byte> drawn)
    {
        for (int pixel = 0, index = 0; pixel < valid.Length; pixel++, index += count)
        {
            if (valid[pixel])
                drawn[pixel * 3] = samples[index];
        }
    }

    private static void DrawTable(ReadOnlySpan<ushort> samples, int count, byte[] table, bool[] valid, Span<byte> drawn)
    {
        for (int pixel = 0, index = 0; pixel < valid.Length; pixel++, index += count)
        {
            if (valid[pixel])
                drawn[pixel * 3] = table[samples[index]];
        }
    }

    private void DrawPalette(RasterWindow samples, bool[] valid, byte[] rgb)
    {
        for (var pixel = 0; pixel < valid.Length; pixel++)
        {
            var colour = (int)samples[pixel % samples.Width, pixel / samples.Width, _bands.Red] * 3;
            if (valid[pixel] && colour >= 0 && colour + 3 <= _source.Palette!.Length)
                _source.Palette.AsSpan(colour, 3).CopyTo(rgb.AsSpan(pixel * 3));
        }
    }

    private byte[] Table(Stretch stretch)
    {
        var table = new byte[ushort.MaxValue + 1];
        for (var i = 0; i < table.Length; i++)
            table[i] = stretch.Apply(_source.SampleType == SampleType.Int16 ? (short)i : i);
        return table;
    }
}
