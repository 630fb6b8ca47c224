using NetTopologySuite.Geometries;
using RSICCLLM.Reports.Pictures;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>
/// Draws an annotated picture into a rectangle of any canvas: pixels as an image, everything else as vectors whose size
/// does not follow the picture's. Lets go of the pixels before it returns. Not thread-safe.
/// </summary>
internal sealed class SkiaPicturePainter(TextEngine text)
{
    private const float OutlineWidth = 1.7f;
    private const float CasingWidth = 3.3f;
    private static readonly SKColor LegendGround = new(0x8A, 0x93, 0x86);

    /// <summary>Draws the picture; ticks are drawn outside the rectangle, at its left and below.</summary>
    public void Paint(SKCanvas canvas, SKRect area, AnnotatedPicture picture)
    {
        canvas.Save();
        canvas.ClipRect(area);
        using (var image = SkiaImages.FromRgb(picture.Pixels(), area.Width, area.Height))
            canvas.DrawImage(image, area, new SKSamplingOptions(SKCubicResampler.Mitchell));

        var layout = PictureLayout.Of(
            picture,
            new Envelope(area.Left, area.Right, area.Top, area.Bottom),
            label => text.Measure(label, Theme.MapText),
            label => (NumberBadge.Width(text, label, Theme.MapLabel), NumberBadge.Height(Theme.MapLabel)));
        foreach (var hatched in layout.Hatched)
            Hatch(canvas, hatched, area);
        foreach (var mark in layout.Marks)
            DrawOutline(canvas, mark);
        if (layout.Scale is { } scale)
            PictureFurniture.DrawScaleBar(canvas, text, scale);
        if (layout.North is { } plate)
            PictureFurniture.DrawNorthArrow(canvas, text, plate, picture.NorthDegrees!.Value);
        foreach (var (label, place) in layout.Labels)
            NumberBadge.Draw(canvas, text, label, Theme.MapLabel, (float)place.MinX, (float)place.MinY);
        canvas.Restore();
        Strokes.Frame(canvas, area, Theme.Muted, 0.6f);
        PictureFurniture.DrawTicks(canvas, text, area, picture);
    }

    /// <summary>The outline's look, for legends.</summary>
    public static void DrawOutlineSample(SKCanvas canvas, SKRect area)
    {
        Strokes.Fill(canvas, area.Left - 1.5f, area.Top - 1.5f, area.Width + 3, area.Height + 3, LegendGround);
        using var path = new SKPathBuilder();
        path.AddRect(area);
        using var detached = path.Detach();
        Stroke(canvas, detached);
    }

    /// <summary>The look of what was not analysed, for legends.</summary>
    public static void DrawHatchingSample(SKCanvas canvas, SKRect area)
    {
        canvas.Save();
        canvas.ClipRect(area);
        Strokes.Fill(canvas, area.Left, area.Top, area.Width, area.Height, LegendGround);
        DrawHatching(canvas, area);
        canvas.Restore();
    }

    /// <summary>The colour scale of evidence, for legends.</summary>
    public static void DrawEvidenceSample(SKCanvas canvas, SKRect area)
    {
        using var image = SkiaImages.FromRgb(EvidenceOverlay.Sample(64, 4), area.Width, area.Height);
        canvas.DrawImage(image, area, new SKSamplingOptions(SKFilterMode.Linear));
        Strokes.Frame(canvas, area, Theme.Muted, 0.5f);
    }

    private static void DrawOutline(SKCanvas canvas, Geometry mark)
    {
        using var path = ToPath(mark);
        Stroke(canvas, path);
    }

    private static SKPath ToPath(Geometry mark)
    {
        using var builder = new SKPathBuilder { FillType = SKPathFillType.EvenOdd };
        foreach (var ring in PolygonRings.Of(mark))
        {
            builder.MoveTo((float)ring[0].X, (float)ring[0].Y);
            foreach (var corner in ring.Skip(1))
                builder.LineTo((float)corner.X, (float)corner.Y);
            builder.Close();
        }

        return builder.Detach();
    }

    private static void Hatch(SKCanvas canvas, Geometry region, SKRect area)
    {
        using var path = ToPath(region);
        canvas.Save();
        canvas.ClipPath(path, SKClipOperation.Intersect, antialias: true);
        DrawHatching(canvas, area);
        canvas.Restore();
    }

    private static void DrawHatching(SKCanvas canvas, SKRect area)
    {
        const float spacing = 4.5f;
        using var paint = new SKPaint { Color = Theme.Paper.WithAlpha(0xA0), IsAntialias = true };
        canvas.DrawRect(area, paint);
        paint.Color = Theme.Muted;
        paint.IsStroke = true;
        paint.StrokeWidth = 0.6f;
        for (var x = area.Left - area.Height; x < area.Right; x += spacing)
            canvas.DrawLine(x, area.Bottom, x + area.Height, area.Top, paint);
    }

    private static void Stroke(SKCanvas canvas, SKPath path)
    {
        using var paint = new SKPaint { IsStroke = true, IsAntialias = true, StrokeJoin = SKStrokeJoin.Round, Color = Theme.Paper, StrokeWidth = CasingWidth };
        canvas.DrawPath(path, paint);
        paint.Color = Theme.Outline;
        paint.StrokeWidth = OutlineWidth;
        canvas.DrawPath(path, paint);
    }
}
