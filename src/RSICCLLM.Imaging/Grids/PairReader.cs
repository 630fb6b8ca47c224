using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rendering;

namespace RSICCLLM.Imaging.Grids;

/// <summary>Reads windows of the common grid from both scenes of a pair. Safe for several threads; does not own the scenes.</summary>
public sealed class PairReader
{
    private readonly AlignedReader _before;
    private readonly AlignedReader _after;

    private PairReader(CommonGrid grid, AlignedReader before, AlignedReader after, SceneRenderer beforeRenderer, SceneRenderer afterRenderer)
    {
        Grid = grid;
        _before = before;
        _after = after;
        BeforeRenderer = beforeRenderer;
        AfterRenderer = afterRenderer;
    }

    /// <summary>The grid.</summary>
    public CommonGrid Grid { get; }

    /// <summary>How the earlier scene is drawn.</summary>
    public SceneRenderer BeforeRenderer { get; }

    /// <summary>How the later scene is drawn; each scene is stretched by its own percentiles.</summary>
    public SceneRenderer AfterRenderer { get; }

    /// <summary>Prepares reading; the scenes must stay open.</summary>
    /// <exception cref="ScenePairException">The scenes have no common grid (<see cref="CommonGrid.Create"/>).</exception>
    /// <exception cref="RasterException">A scene is damaged where it was sampled, or lacks the bands asked for.</exception>
    public static PairReader Create(IRasterSource before, IRasterSource after, GridResolution resolution = GridResolution.Before, RenderingOptions? rendering = null)
    {
        var grid = CommonGrid.Create(before, after, resolution);
        var beforeRenderer = SceneRenderer.Create(before, rendering);
        var afterRenderer = SceneRenderer.Create(after, rendering);
        return new PairReader(grid, new AlignedReader(before, grid, beforeRenderer), new AlignedReader(after, grid, afterRenderer), beforeRenderer, afterRenderer);
    }

    /// <summary>Reads a window in both scenes; it may reach beyond the grid, where there is no data.</summary>
    /// <exception cref="RasterException">A file is damaged there.</exception>
    public AlignedPair Read(PixelWindow window) => new(_before.Read(window), _after.Read(window));

    /// <summary>Reads the whole grid as small pictures with at most so many pixels on the longer edge, and the transform of their pixels.</summary>
    /// <exception cref="RasterException">A file is damaged.</exception>
    public (AlignedPair Pair, GeoTransform Transform) ReadOverview(int longestEdge)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longestEdge, 1);
        var factor = Math.Max(1.0, Math.Max(Grid.Width, Grid.Height) / (double)longestEdge);
        var width = Math.Max(1, (int)Math.Round(Grid.Width / factor));
        var height = Math.Max(1, (int)Math.Round(Grid.Height / factor));
        var window = new PixelWindow(0, 0, Grid.Width, Grid.Height);
        var t = Grid.Transform;
        var (across, down) = ((double)Grid.Width / width, (double)Grid.Height / height);
        var transform = new GeoTransform(t.A * across, t.B * down, t.C, t.D * across, t.E * down, t.F);
        return (new AlignedPair(_before.Read(window, width, height), _after.Read(window, width, height)), transform);
    }
}
