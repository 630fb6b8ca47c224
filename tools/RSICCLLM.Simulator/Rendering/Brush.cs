using System.Numerics;
using System.Runtime.InteropServices;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Worlds;
using SkiaSharp;

namespace RSICCLLM.Simulator.Rendering;

/// <summary>A canvas in metres with what every painter needs to know. Not thread-safe.</summary>
internal sealed class Brush(SKCanvas canvas, World world, Dates date, Acquisition acquisition, Bounds frame, float gsd) : IDisposable
{
    private readonly SKPaint _paint = new() { IsAntialias = true };
    private readonly SKPathBuilder _path = new();

    public SKCanvas Canvas { get; } = canvas;

    public World World { get; } = world;

    public RegionStyle Style => World.Style;

    public Dates Date { get; } = date;

    public Acquisition Light { get; } = acquisition;

    /// <summary>What the canvas shows, in metres.</summary>
    public Bounds Frame { get; } = frame;

    /// <summary>The frame with room for things whose shadows fall into it.</summary>
    public Bounds View { get; } = frame.Grow(ShadowPainter.Reach);

    /// <summary>Metres per pixel.</summary>
    public float Gsd { get; } = gsd;

    public bool Shows(ReadOnlySpan<Vector2> ring) => Frame.Overlaps(Polygons.BoundsOf(ring));

    public bool Stands(Dates dates) => (dates & Date) != 0;

    public void Fill(ReadOnlySpan<Vector2> ring, SKColor colour)
    {
        using var path = Path(ring);
        Prepare(colour, SKPaintStyle.Fill);
        Canvas.DrawPath(path, _paint);
    }

    /// <summary>Fills with a colour and lays a texture over it. <c>texel</c>: metres per texel. <c>strength</c>: alpha of the texture, 0 to 1.</summary>
    public void Fill(ReadOnlySpan<Vector2> ring, SKColor colour, Texture texture, Vector2 axis, float texel, float strength)
    {
        using var path = Path(ring);
        Prepare(colour, SKPaintStyle.Fill);
        Canvas.DrawPath(path, _paint);
        Overlay(path, texture, axis, texel, strength);
    }

    public void Overlay(ReadOnlySpan<Vector2> ring, Texture texture, Vector2 axis, float texel, float strength)
    {
        using var path = Path(ring);
        Overlay(path, texture, axis, texel, strength);
    }

    public void Outline(ReadOnlySpan<Vector2> ring, SKColor colour, float width)
    {
        using var path = Path(ring);
        Prepare(colour, SKPaintStyle.Stroke);
        _paint.StrokeWidth = width;
        _paint.StrokeJoin = SKStrokeJoin.Round;
        Canvas.DrawPath(path, _paint);
    }

    public void Line(Vector2 from, Vector2 to, SKColor colour, float width, bool round = false)
    {
        Prepare(colour, SKPaintStyle.Stroke);
        _paint.StrokeWidth = width;
        _paint.StrokeCap = round ? SKStrokeCap.Round : SKStrokeCap.Butt;
        Canvas.DrawLine(from.X, from.Y, to.X, to.Y, _paint);
    }

    /// <summary>A row of strokes of the same length.</summary>
    public void Dashes(Vector2 from, Vector2 to, SKColor colour, float width, float on, float off)
    {
        var length = Vector2.Distance(from, to);
        if (length < on)
            return;
        var along = (to - from) / length;
        Prepare(colour, SKPaintStyle.Stroke);
        _paint.StrokeWidth = width;
        _paint.StrokeCap = SKStrokeCap.Butt;
        for (var s = 0f; s + on <= length; s += on + off)
        {
            var a = from + (along * s);
            if (!Frame.Contains(a))
                continue;
            var b = a + (along * on);
            Canvas.DrawLine(a.X, a.Y, b.X, b.Y, _paint);
        }
    }

    /// <summary>A ring with its corners rounded away (ponds, pools).</summary>
    public void FillSmooth(ReadOnlySpan<Vector2> ring, SKColor colour)
    {
        _path.Reset();
        var start = (ring[^1] + ring[0]) / 2;
        _path.MoveTo(start.X, start.Y);
        for (var i = 0; i < ring.Length; i++)
        {
            var middle = (ring[i] + ring[(i + 1) % ring.Length]) / 2;
            _path.QuadTo(ring[i].X, ring[i].Y, middle.X, middle.Y);
        }

        _path.Close();
        using var path = _path.Snapshot();
        Prepare(colour, SKPaintStyle.Fill);
        Canvas.DrawPath(path, _paint);
    }

    public void Dispose()
    {
        _paint.Dispose();
        _path.Dispose();
    }

    private void Overlay(SKPath path, Texture texture, Vector2 axis, float texel, float strength)
    {
        var matrix = new SKMatrix(axis.X * texel, -axis.Y * texel, 0, axis.Y * texel, axis.X * texel, 0, 0, 0, 1);
        using var shader = Textures.Image(texture).ToShader(SKShaderTileMode.Repeat, SKShaderTileMode.Repeat, new SKSamplingOptions(texel > Gsd * 1.3f ? SKFilterMode.Linear : SKFilterMode.Nearest), matrix);
        Prepare(new SKColor(255, 255, 255, (byte)(strength * 255)), SKPaintStyle.Fill);
        _paint.Shader = shader;
        Canvas.DrawPath(path, _paint);
        _paint.Shader = null;
    }

    private void Prepare(SKColor colour, SKPaintStyle style)
    {
        _paint.Color = colour;
        _paint.Style = style;
    }

    private SKPath Path(ReadOnlySpan<Vector2> ring)
    {
        _path.Reset();
        _path.AddPoly(MemoryMarshal.Cast<Vector2, SKPoint>(ring), true);
        return _path.Snapshot();
    }
}
