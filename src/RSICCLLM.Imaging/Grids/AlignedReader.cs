using RSICCLLM.Imaging.Alignment;
using RSICCLLM.Imaging.Buffers;
using RSICCLLM.Imaging.Masks;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rendering;

namespace RSICCLLM.Imaging.Grids;

/// <summary>
/// Reads windows of a common grid from one scene: pixels are copied where the grids agree within a hundredth of a pixel, else resampled
/// (linear, or by area where the scene is finer). A pixel has data where at least half of its weight has. Safe for several threads.
/// </summary>
public sealed class AlignedReader : ISceneReader
{
    private const long ChunkPixels = 1 << 20;
    private readonly IRasterSource _source;
    private readonly SceneRenderer _renderer;
    private readonly CommonGrid _grid;
    private readonly GridMapping _mapping;

    /// <summary>Reads a scene, which must stay open, on a grid.</summary>
    /// <param name="source">The scene.</param>
    /// <param name="grid">The grid, in the scene's coordinate reference system.</param>
    /// <param name="renderer">How the scene is drawn.</param>
    /// <param name="shift">How far the scene lies beside its place, in pixels of the grid; it is read from there.</param>
    /// <exception cref="ScenePairException">The scene is not georeferenced, or rotated against the grid.</exception>
    public AlignedReader(IRasterSource source, CommonGrid grid, SceneRenderer renderer, Shift shift = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(renderer);
        _source = source;
        _renderer = renderer;
        _grid = grid;
        var transform = source.Transform ?? throw new ScenePairException($"The raster '{source.Name}' has no geotransform.");
        var mapping = GridMapping.Between(grid.Transform, transform);
        if (!mapping.IsAligned(grid.Width, grid.Height))
            throw new ScenePairException($"The grid of '{source.Name}' is rotated against the common grid.");
        var (columns, rows) = (mapping.Columns.Snap(grid.Width), mapping.Rows.Snap(grid.Height));
        _mapping = mapping with { Columns = columns.Moved(shift.Columns), Rows = rows.Moved(shift.Rows) };
    }

    /// <inheritdoc/>
    public ScenePlacement Placement => _mapping.Columns.IsWhole && _mapping.Rows.IsWhole ? ScenePlacement.Copied : ScenePlacement.Resampled;

    /// <summary>Reads a window of the grid pixel by pixel; it may reach beyond the grid, where there is no data.</summary>
    /// <exception cref="RasterException">The file is damaged there.</exception>
    public AlignedImage Read(PixelWindow window) => Read(window, window.Width, window.Height);

    /// <summary>Reads a window of the grid as an image of another size, through overviews where the scene has them; memory is bounded by the image and one row of it at full resolution.</summary>
    /// <exception cref="RasterException">The file is damaged there.</exception>
    public AlignedImage Read(PixelWindow window, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window.Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window.Height, 1);
        var image = new RgbImage(width, height, BufferPool.RentCleared<byte>(checked(width * height * 3)));
        var valid = BufferPool.RentCleared<bool>(width * height);
        var (columns, rows, overview, size) = Mapping(window, width, height);
        var acrossAxis = new ResamplingAxis(columns, 0, width, size.Width);
        var rowsAtOnce = (int)Math.Clamp(ChunkPixels / (Math.Max(1, acrossAxis.End - (long)acrossAxis.First) * Math.Max(1, Math.Abs(rows.Scale))), 1, height);
        for (var start = 0; start < height && acrossAxis.End > 0; start += rowsAtOnce)
        {
            var down = new ResamplingAxis(rows, start, Math.Min(rowsAtOnce, height - start), size.Height);
            if (down.End == 0)
                continue;
            var source = new PixelWindow(acrossAxis.First, down.First, acrossAxis.End - acrossAxis.First, down.End - down.First);
            var drawn = _renderer.Render(source, overview);
            Resampler.Resample(drawn.Rgb, drawn.Valid, source, acrossAxis, down, Math.Min(rowsAtOnce, height - start), image.Pixels.AsSpan(start * width * 3), valid.AsSpan(start * width));
            BufferPool.Return(drawn.Rgb);
            BufferPool.Return(drawn.Valid);
        }

        // What lies beyond the grid is not part of the pair, even where one scene goes on.
        ClearBeyondGrid(window, image, valid);
        return new AlignedImage(image, new ValidityMask(width, height, valid));
    }

    private (AxisMapping Columns, AxisMapping Rows, int Overview, RasterSize Size) Mapping(PixelWindow window, int width, int height)
    {
        var columns = Compose(new AxisMapping((double)window.Width / width, window.Column), _mapping.Columns);
        var rows = Compose(new AxisMapping((double)window.Height / height, window.Row), _mapping.Rows);
        var overview = -1;
        var size = new RasterSize(_source.Width, _source.Height);
        for (var i = 0; i < _source.Overviews.Count; i++)
        {
            var level = _source.Overviews[i];
            if (Math.Abs(columns.Scale) * level.Width >= _source.Width * 0.999 && Math.Abs(rows.Scale) * level.Height >= _source.Height * 0.999)
                (overview, size) = (i, level);
        }

        return (
            Compose(columns, new AxisMapping((double)size.Width / _source.Width, 0)),
            Compose(rows, new AxisMapping((double)size.Height / _source.Height, 0)),
            overview,
            size);
    }

    private static AxisMapping Compose(AxisMapping first, AxisMapping second) =>
        new(first.Scale * second.Scale, (first.Offset * second.Scale) + second.Offset);

    private void ClearBeyondGrid(PixelWindow window, RgbImage image, bool[] valid)
    {
        if (window.IsInside(_grid.Width, _grid.Height))
            return;
        for (var row = 0; row < image.Height; row++)
        {
            var gridRow = window.Row + ((row + 0.5) * window.Height / image.Height);
            for (var column = 0; column < image.Width; column++)
            {
                var gridColumn = window.Column + ((column + 0.5) * window.Width / image.Width);
                if (gridRow >= 0 && gridRow < _grid.Height && gridColumn >= 0 && gridColumn < _grid.Width)
                    continue;
                var index = (row * image.Width) + column;
                valid[index] = false;
                image.Pixels.AsSpan(index * 3, 3).Clear();
            }
        }
    }
}
