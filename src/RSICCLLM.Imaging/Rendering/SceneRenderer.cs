using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Rendering;

/// <summary>
/// Draws windows of a scene as 8-bit RGB and says which pixels hold data. A pixel holds none where alpha or mask is 0, where a drawn band is
/// not a number, or where all drawn bands have the "no data" value. The stretch of samples that are not 8-bit is found once, from the smallest
/// overview of enough pixels or from windows spread evenly, and so is the same for every window and every run. Safe for several threads.
/// </summary>
public sealed class SceneRenderer
{
    private const int EnoughPixels = 250_000;
    private const int SampleWindows = 8;
    private const int SampleWindowEdge = 128;
    private readonly IRasterSource _source;
    private readonly BandChoice _bands;
    private readonly byte[][] _tables = [];

    private SceneRenderer(IRasterSource source, BandChoice bands, RenderingOptions options)
    {
        _source = source;
        _bands = bands;
        if (source.SampleType == SampleType.UInt8)
        {
            Stretches = [Stretch.Identity, Stretch.Identity, Stretch.Identity];
            return;
        }

        var stretches = Sample(options);
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
    /// <returns>Window height x width x 3 bytes, black without data, and a flag for each pixel.</returns>
    /// <exception cref="RasterException">The file is damaged there.</exception>
    public (byte[] Rgb, bool[] Valid) Render(PixelWindow window, int overview = -1)
    {
        var samples = _source.ReadWindow(window, overview);
        var mask = _source.HasMask ? _source.ReadMask(window, overview) : null;
        var valid = Validity(samples, mask);
        var rgb = new byte[checked(valid.Length * 3)];
        if (_source.Palette is { } palette && _source.BandRoles[_bands.Red] == BandRole.PaletteIndex)
            DrawPalette(samples, palette, valid, rgb);
        else
            Draw(samples, valid, rgb);
        return (rgb, valid);
    }

    private void Draw(RasterWindow samples, bool[] valid, byte[] rgb)
    {
        ReadOnlySpan<int> bands = [_bands.Red, _bands.Green, _bands.Blue];
        var inverted = _source.BandRoles[_bands.Red] == BandRole.InvertedGray && _bands.IsGray;
        for (var colour = 0; colour < 3; colour++)
        {
            var (band, count) = (bands[colour], samples.BandCount);
            for (var pixel = 0; pixel < valid.Length; pixel++)
            {
                if (!valid[pixel])
                    continue;
                var index = (pixel * count) + band;
                var value = samples.SampleType switch
                {
                    SampleType.UInt8 => samples.Bytes[index],
                    SampleType.UInt16 or SampleType.Int16 => _tables[colour][samples.Samples<ushort>()[index]],
                    _ => Stretches[colour].Apply(Value(samples, index)),
                };
                rgb[(pixel * 3) + colour] = inverted ? (byte)(255 - value) : value;
            }
        }
    }

    private void DrawPalette(RasterWindow samples, byte[] palette, bool[] valid, byte[] rgb)
    {
        for (var pixel = 0; pixel < valid.Length; pixel++)
        {
            var colour = (int)Value(samples, (pixel * samples.BandCount) + _bands.Red) * 3;
            if (valid[pixel] && colour >= 0 && colour + 3 <= palette.Length)
                palette.AsSpan(colour, 3).CopyTo(rgb.AsSpan(pixel * 3));
        }
    }

    private bool[] Validity(RasterWindow samples, byte[]? mask)
    {
        var valid = new bool[samples.Width * samples.Height];
        Array.Fill(valid, true);
        for (var pixel = 0; mask is not null && pixel < valid.Length; pixel++)
            valid[pixel] = mask[pixel] != 0;
        var isFloat = samples.SampleType == SampleType.Float32;
        if (_source.NoData is null && _bands.Alpha < 0 && !isFloat)
            return valid;

        // A float raster's "no data" is often the decimal digits of a float.
        var noData = isFloat && _source.NoData is { } value ? (float)value : _source.NoData;
        var count = samples.BandCount;
        for (var pixel = 0; pixel < valid.Length; pixel++)
        {
            var start = pixel * count;
            if (_bands.Alpha >= 0 && Value(samples, start + _bands.Alpha) == 0)
                valid[pixel] = false;
            var (red, green, blue) = (Value(samples, start + _bands.Red), Value(samples, start + _bands.Green), Value(samples, start + _bands.Blue));
            if (double.IsNaN(red + green + blue) || (red == noData && green == noData && blue == noData))
                valid[pixel] = false;
        }

        return valid;
    }

    private static double Value(RasterWindow samples, int index) => samples.SampleType switch
    {
        SampleType.UInt8 => samples.Bytes[index],
        SampleType.Int8 => (sbyte)samples.Bytes[index],
        SampleType.UInt16 => samples.Samples<ushort>()[index],
        SampleType.Int16 => samples.Samples<short>()[index],
        _ => samples.Samples<float>()[index],
    };

    private Stretch[] Sample(RenderingOptions options)
    {
        var values = new[] { new List<float>(), new List<float>(), new List<float>() };
        ReadOnlySpan<int> bands = [_bands.Red, _bands.Green, _bands.Blue];
        var (windows, overview) = SampleArea();
        foreach (var window in windows)
        {
            var samples = _source.ReadWindow(window, overview);
            var valid = Validity(samples, _source.HasMask ? _source.ReadMask(window, overview) : null);
            for (var pixel = 0; pixel < valid.Length; pixel++)
            {
                for (var colour = 0; valid[pixel] && colour < 3; colour++)
                    values[colour].Add((float)Value(samples, (pixel * samples.BandCount) + bands[colour]));
            }
        }

        return [.. values.Select(v => Stretch.Between(v, options.LowPercentile, options.HighPercentile))];
    }

    private (List<PixelWindow> Windows, int Overview) SampleArea()
    {
        var overview = -1;
        var size = new RasterSize(_source.Width, _source.Height);
        for (var i = 0; i < _source.Overviews.Count; i++)
        {
            if ((long)_source.Overviews[i].Width * _source.Overviews[i].Height >= EnoughPixels)
                (overview, size) = (i, _source.Overviews[i]);
        }

        var across = Spread(size.Width);
        return ([.. Spread(size.Height).SelectMany(row => across.Select(column => new PixelWindow(column.Start, row.Start, column.Length, row.Length)))], overview);
    }

    private static List<(int Start, int Length)> Spread(int size)
    {
        if (size <= SampleWindows * SampleWindowEdge)
            return [(0, size)];
        var step = (size - SampleWindowEdge) / (double)(SampleWindows - 1);
        return [.. Enumerable.Range(0, SampleWindows).Select(i => ((int)(i * step), SampleWindowEdge))];
    }

    private byte[] Table(Stretch stretch)
    {
        var table = new byte[ushort.MaxValue + 1];
        for (var i = 0; i < table.Length; i++)
            table[i] = stretch.Apply(_source.SampleType == SampleType.Int16 ? (short)i : i);
        return table;
    }
}
