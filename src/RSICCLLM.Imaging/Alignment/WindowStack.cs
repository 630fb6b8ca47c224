using System.Numerics;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Imaging.Alignment;

/// <summary>
/// Windows of both dates, those of the later one moved by whole pixels, and their cross-power spectra for a shift that need not be whole. At most
/// 64 windows of 128 pixels are kept, by reckoning 42 MB (44 with what sums take). Not thread-safe.
/// </summary>
internal sealed class WindowStack
{
    private const double LeastValidShare = 0.98;

    private readonly int _edge;
    private readonly (int Columns, int Rows) _moved;
    private readonly SpectrumBuffers _buffers;

    // As how many independent windows each one counts.
    private readonly double _independent;
    private readonly List<(PixelWindow Place, float[] Before, Complex[] Transform, float[] After)> _windows = [];

    private WindowStack(int edge, (int Columns, int Rows) moved, double independent, SpectrumBuffers buffers) => (_edge, _moved, _independent, _buffers) = (edge, moved, independent, buffers);

    /// <summary>As how many independent windows those with a spectrum count, at least 1.</summary>
    public double Independent => Math.Max(1, _independent * Spectra.Count);

    /// <summary>The windows' spectra and first pixels; only windows that have data and texture at both dates.</summary>
    public List<(CrossPowerSpectrum Spectrum, PixelWindow Place)> Spectra { get; private set; } = [];

    /// <summary>Reads the windows.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="edge">Pixels of a window along each axis.</param>
    /// <param name="margin">Pixels left free at the borders of the scene.</param>
    /// <param name="moved">How many whole pixels the later windows lie to the right and downwards.</param>
    /// <param name="buffers">Arrays of stacks that were released.</param>
    /// <param name="cancellation">Looked at before each window.</param>
    /// <exception cref="RasterException">A file is damaged there.</exception>
    public static WindowStack Read(PairReader pair, int edge, int margin, (int Columns, int Rows) moved, SpectrumBuffers buffers, CancellationToken cancellation)
    {
        List<int> Along(int size, int shift) => WindowPlaces.Along(size, edge, Math.Min(margin, (size - edge) / 4), shift);
        var (columns, rows) = (Along(pair.Grid.Width, moved.Columns), Along(pair.Grid.Height, moved.Rows));
        var stack = new WindowStack(edge, moved, WindowPlaces.Independent(columns, edge) * WindowPlaces.Independent(rows, edge) / (columns.Count * rows.Count), buffers);
        foreach (var place in rows.SelectMany(_ => columns, (row, column) => new PixelWindow(column, row, edge, edge)))
        {
            cancellation.ThrowIfCancellationRequested();
            var before = pair.ReadBefore(place);
            if (before.Valid.ValidShare < LeastValidShare)
                continue;
            var after = pair.ReadAfter(place with { Column = place.Column + moved.Columns, Row = place.Row + moved.Rows });
            var brightness = WindowBrightness.Of(before);
            if (after.Valid.ValidShare >= LeastValidShare && TaperedWindow.Transform(brightness, edge, default, buffers) is { } transform)
                stack._windows.Add((place, brightness, transform, WindowBrightness.Of(after)));
        }

        return stack;
    }

    /// <summary>Makes the darker half of each window alike (<see cref="WindowBrightness.BrighterHalf"/>) and leaves out those that have no texture then.</summary>
    public void KeepBrighterHalves()
    {
        ReleaseSpectra();
        for (var i = _windows.Count - 1; i >= 0; i--)
        {
            var (place, before, transform, after) = _windows[i];
            _buffers.Return(transform);
            before = WindowBrightness.BrighterHalf(before);
            if (TaperedWindow.Transform(before, _edge, default, _buffers) is { } brighter)
                _windows[i] = (place, before, brighter, WindowBrightness.BrighterHalf(after));
            else
                _windows.RemoveAt(i);
        }
    }

    /// <summary>Fades the later windows over the same ground as the earlier ones, if the later scene is shifted by this much, and makes the spectra.</summary>
    public void FadeFor(Shift shift)
    {
        var rest = Rest(shift);
        ReleaseSpectra();
        foreach (var (place, _, before, window) in _windows)
        {
            if (TaperedWindow.Transform(window, _edge, rest, _buffers) is { } after)
                Spectra.Add((CrossPowerSpectrum.Of(before, after, _edge, _buffers), place));
        }
    }

    /// <summary>Gives all arrays back; neither the stack nor its spectra can be used any more.</summary>
    public void Release()
    {
        ReleaseSpectra();
        foreach (var (_, _, transform, _) in _windows)
            _buffers.Return(transform);
        _windows.Clear();
    }

    /// <summary>The sum of the spectra.</summary>
    /// <param name="weights">One for each; all count the same where none are given.</param>
    public CrossPowerSpectrum Sum(double[]? weights = null)
    {
        var sum = CrossPowerSpectrum.Empty(_edge, _buffers);
        for (var i = 0; i < Spectra.Count; i++)
            sum.Add(Spectra[i].Spectrum, weights?[i] ?? 1);
        return sum;
    }

    /// <summary>What the sum of the spectra says.</summary>
    public T Of<T>(double[]? weights, Func<CrossPowerSpectrum, T> read)
    {
        var sum = Sum(weights);
        var result = read(sum);
        sum.Release();
        return result;
    }

    /// <summary>What is left of a shift of the scenes between the moved windows.</summary>
    public Shift Rest(Shift shift) => new(shift.Columns - _moved.Columns, shift.Rows - _moved.Rows);

    /// <summary>The scenes' shift, from that between the moved windows.</summary>
    public Shift Whole(Shift rest) => new(rest.Columns + _moved.Columns, rest.Rows + _moved.Rows);

    private void ReleaseSpectra()
    {
        foreach (var (spectrum, _) in Spectra)
            spectrum.Release();
        Spectra = [];
    }
}
