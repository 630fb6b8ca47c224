using System.Numerics;
using RSICCLLM.Imaging;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Worlds;
using SkiaSharp;

namespace RSICCLLM.Simulator.Rendering;

/// <summary>
/// Photographs windows of a world. A window's pixels do not depend on how the scene is cut into windows.
/// Keeps its surface between calls; one thread at a time.
/// </summary>
internal sealed class SceneRenderer : IDisposable
{
    /// <summary>Pixels drawn around a window for the blur to read.</summary>
    private const int Margin = 2;

    private SKSurface? _surface;
    private SKImageInfo _info;
    private byte[] _buffer = [];

    /// <summary>Draws a window on one date. <c>column</c>: first column of the window in the scene's grid. <c>row</c>: first row of the window in the scene's grid. <c>origin</c>: ground position of the outer corner of the scene's first pixel, in metres. <c>gsd</c>: metres per pixel.</summary>
    public RgbImage Render(World world, Dates date, Acquisition acquisition, int column, int row, int width, int height, Vector2 origin, float gsd)
    {
        var full = new SKImageInfo(width + (2 * Margin), height + (2 * Margin), SKColorType.Rgba8888, SKAlphaType.Premul);
        if (_surface is null || _info.Width != full.Width || _info.Height != full.Height)
        {
            _surface?.Dispose();
            _surface = SKSurface.Create(full);
            _info = full;
            _buffer = GC.AllocateArray<byte>(full.BytesSize, pinned: true);
        }

        var canvas = _surface.Canvas;
        var min = origin + (new Vector2(column - Margin, row - Margin) * gsd);
        var scale = 1 / gsd;

        // The picture is shifted against the grid: what lies at a grid position appears a fraction of a pixel aside.
        canvas.SetMatrix(new SKMatrix(scale, 0, (-min.X * scale) + acquisition.Shift.X, 0, scale, (-min.Y * scale) + acquisition.Shift.Y, 0, 0, 1));
        var frame = new Bounds(min, min + (new Vector2(full.Width, full.Height) * gsd)).Grow(3 * gsd);
        using (var brush = new Brush(canvas, world, date, acquisition, frame, gsd))
            Paint(brush);
        if (!_surface.ReadPixels(full, System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, 0), full.RowBytes, 0, 0))
            throw new InvalidOperationException($"The drawing surface of {full.Width} x {full.Height} pixels could not be read.");
        return SensorModel.Expose(_buffer, full.Width, Margin, acquisition, column, row, width, height, origin, gsd);
    }

    public void Dispose() => _surface?.Dispose();

    private static void Paint(Brush brush)
    {
        brush.Canvas.Clear(GroundPainter.Grass(brush, 1, 0).ToSkia());
        GroundPainter.Parcels(brush);
        GroundPainter.Patches(brush);
        RoadPainter.Roads(brush);
        GroundPainter.Water(brush);
        TreePainter.Floors(brush);
        RoadPainter.CarParks(brush);
        ObjectPainter.Pools(brush);
        ObjectPainter.SolarFields(brush);
        ObjectPainter.Cars(brush);
        ObjectPainter.Hedges(brush);
        var crowns = TreePainter.Crowns(brush);
        ShadowPainter.Paint(brush, crowns);
        BuildingPainter.Roofs(brush);
        TreePainter.Paint(brush, crowns);
    }
}
