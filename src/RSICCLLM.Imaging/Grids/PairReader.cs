using RSICCLLM.Imaging.Alignment;
using RSICCLLM.Imaging.Radiometry;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rendering;

namespace RSICCLLM.Imaging.Grids;

/// <summary>Reads windows of the common grid from both scenes of a pair. Immutable and safe for several threads; does not own the scenes.</summary>
public sealed class PairReader
{
    private readonly IRasterSource _beforeSource;
    private readonly IRasterSource _afterSource;
    private readonly ISceneReader _before;
    private readonly ISceneReader _after;
    private readonly BrightnessTransfer? _transfer;

    private PairReader(
        CommonGrid grid, IRasterSource beforeSource, IRasterSource afterSource, ISceneReader before, ISceneReader after, SceneRenderer beforeRenderer, SceneRenderer afterRenderer, BrightnessTransfer? transfer)
    {
        Grid = grid;
        _beforeSource = beforeSource;
        _afterSource = afterSource;
        _before = before;
        _after = after;
        BeforeRenderer = beforeRenderer;
        AfterRenderer = afterRenderer;
        _transfer = transfer;
    }

    /// <summary>The grid.</summary>
    public CommonGrid Grid { get; }

    /// <summary>How the earlier scene is drawn.</summary>
    public SceneRenderer BeforeRenderer { get; }

    /// <summary>How the later scene is drawn; each scene is stretched by its own percentiles.</summary>
    public SceneRenderer AfterRenderer { get; }

    /// <summary>How the earlier scene comes onto the grid.</summary>
    public ScenePlacement BeforePlacement => _before.Placement;

    /// <summary>How the later scene comes onto the grid.</summary>
    public ScenePlacement AfterPlacement => _after.Placement;

    /// <summary>Prepares reading; the scenes must stay open.</summary>
    /// <param name="before">The earlier scene.</param>
    /// <param name="after">The later scene.</param>
    /// <param name="resolution">Whose pixels the grid has.</param>
    /// <param name="rendering">How scenes are drawn.</param>
    /// <param name="afterRendering">How the later scene is drawn, where differently.</param>
    /// <exception cref="ScenePairException">The scenes have no common grid (<see cref="CommonGrid.Create"/>).</exception>
    /// <exception cref="RasterException">A scene is damaged where it was sampled, or lacks the bands asked for.</exception>
    public static PairReader Create(IRasterSource before, IRasterSource after, GridResolution resolution = GridResolution.Before, RenderingOptions? rendering = null, RenderingOptions? afterRendering = null) =>
        Create(before, after, CommonGrid.Create(before, after, resolution), rendering, afterRendering);

    /// <summary>Prepares reading on a grid made from that of the pair; the scenes must stay open.</summary>
    /// <param name="before">The earlier scene.</param>
    /// <param name="after">The later scene.</param>
    /// <param name="grid">A grid that both cover (<see cref="CommonGrid.Create"/>, <see cref="CommonGrid.At"/>).</param>
    /// <param name="rendering">How scenes are drawn.</param>
    /// <param name="afterRendering">How the later scene is drawn, where differently.</param>
    /// <exception cref="RasterException">A scene is damaged where it was sampled, or lacks the bands asked for.</exception>
    public static PairReader Create(IRasterSource before, IRasterSource after, CommonGrid grid, RenderingOptions? rendering = null, RenderingOptions? afterRendering = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(grid);
        var beforeRenderer = SceneRenderer.Create(before, rendering);
        var afterRenderer = SceneRenderer.Create(after, afterRendering ?? rendering);
        return new PairReader(grid, before, after, Reader(before, grid, beforeRenderer), Reader(after, grid, afterRenderer), beforeRenderer, afterRenderer, null);
    }

    /// <summary>The same pair with the later scene read from where a measured shift says that it lies.</summary>
    public PairReader Shifted(Shift shift) =>
        new(Grid, _beforeSource, _afterSource, _before, Reader(_afterSource, Grid, AfterRenderer, shift), BeforeRenderer, AfterRenderer, _transfer);

    /// <summary>The same pair with the later scene's brightness brought to the earlier one's.</summary>
    public PairReader WithBrightness(BrightnessTransfer transfer) =>
        new(Grid, _beforeSource, _afterSource, _before, _after, BeforeRenderer, AfterRenderer, transfer);

    /// <summary>Reads a window in both scenes; it may reach beyond the grid, where there is no data.</summary>
    /// <exception cref="RasterException">A file is damaged there.</exception>
    public AlignedPair Read(PixelWindow window) => new(ReadBefore(window), ReadAfter(window));

    /// <summary>Reads a window in the earlier scene.</summary>
    /// <exception cref="RasterException">The file is damaged there.</exception>
    public AlignedImage ReadBefore(PixelWindow window) => _before.Read(window, window.Width, window.Height);

    /// <summary>Reads a window in the later scene.</summary>
    /// <exception cref="RasterException">The file is damaged there.</exception>
    public AlignedImage ReadAfter(PixelWindow window) => ReadAfter(window, window.Width, window.Height);

    /// <summary>
    /// Reads the whole grid as small pictures with at most so many pixels on the longer edge, and the transform of their pixels. One scene
    /// after the other; what they keep of decoded blocks afterwards is nothing (<see cref="IRasterSource.KeepRows"/> with 0).
    /// </summary>
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
        return (new AlignedPair(Once(_beforeSource, () => _before.Read(window, width, height)), Once(_afterSource, () => ReadAfter(window, width, height))), transform);
    }

    // From top to bottom: neighbouring rows share a row of blocks, and nothing is read again.
    private static AlignedImage Once(IRasterSource scene, Func<AlignedImage> read)
    {
        scene.KeepRows(1);
        try
        {
            return read();
        }
        finally
        {
            scene.KeepRows(0);
        }
    }

    private AlignedImage ReadAfter(PixelWindow window, int width, int height)
    {
        var image = _after.Read(window, width, height);
        _transfer?.Apply(image);
        return image;
    }

    private static ISceneReader Reader(IRasterSource source, CommonGrid grid, SceneRenderer renderer, Shift shift = default)
    {
        if (grid.Crs.Equals(source.Crs) && GridMapping.Between(grid.Transform, source.Transform!.Value).IsAligned(grid.Width, grid.Height))
            return new AlignedReader(source, grid, renderer, shift);
        var projection = new GridProjection(grid.Crs, grid.Transform, source.Crs!, source.Transform!.Value, shift);
        return new ReprojectedReader(source, grid, renderer, projection);
    }
}
