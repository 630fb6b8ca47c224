using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
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
    private const float SmallestMark = 7;
    private static readonly SKColor LegendGround = new(0x8A, 0x93, 0x86);

    /// <summary>Draws the picture; ticks are drawn outside the rectangle, at its left and below.</summary>
    public void Paint(SKCanvas canvas, SKRect area, AnnotatedPicture picture)
    {
        canvas.Save();
        canvas.ClipRect(area);
        using (var image = SkiaImages.FromRgb(picture.Pixels(), area.Width, area.Height))
            canvas.DrawImage(image, area, new SKSamplingOptions(SKCubicResampler.Mitchell));

        var marks = picture.Marks.Select(m => Visible(ToArea(m.Outline, area, picture))).ToList();
        foreach (var hatched in picture.Hatched)
            Hatch(canvas, ToArea(hatched, area, picture), area);
        foreach (var mark in marks)
            DrawOutline(canvas, mark);
        var reserved = new List<Envelope>();
        if (picture.MetresPerPixel is { } metres && metres > 0)
            reserved.Add(PictureFurniture.DrawScaleBar(canvas, text, area, metres * picture.Width / area.Width, marks));
        if (picture.NorthDegrees is { } north)
            reserved.Add(PictureFurniture.DrawNorthArrow(canvas, text, area, north, marks, reserved.FirstOrDefault()));
        DrawLabels(canvas, area, picture, marks, reserved);
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

    private static Geometry ToArea(Geometry outline, SKRect area, AnnotatedPicture picture)
    {
        var sx = area.Width / picture.Width;
        var sy = area.Height / picture.Height;
        return new AffineTransformation(sx, 0, area.Left, 0, sy, area.Top).Transform(outline);
    }

    /// <summary>A change too small to be seen at this scale is shown by a ring around it.</summary>
    private static Geometry Visible(Geometry mark)
    {
        var box = mark.EnvelopeInternal;
        return !box.IsNull && Math.Max(box.Width, box.Height) < SmallestMark
            ? mark.Factory.CreatePoint(box.Centre).Buffer(SmallestMark / 2, 6)
            : mark;
    }

    private static void DrawOutline(SKCanvas canvas, Geometry mark)
    {
        using var path = ToPath(mark);
        Stroke(canvas, path);
    }

    private static SKPath ToPath(Geometry mark)
    {
        using var builder = new SKPathBuilder { FillType = SKPathFillType.EvenOdd };
        foreach (var part in PolygonExtracter.GetPolygons(mark).Cast<Polygon>())
        {
            AddRing(builder, part.ExteriorRing);
            foreach (var hole in part.InteriorRings)
                AddRing(builder, hole);
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

    private static void AddRing(SKPathBuilder path, LineString ring)
    {
        var points = ring.Coordinates;
        if (points.Length < 3)
            return;
        path.MoveTo((float)points[0].X, (float)points[0].Y);
        for (var i = 1; i < points.Length - 1; i++)
            path.LineTo((float)points[i].X, (float)points[i].Y);
        path.Close();
    }

    private static void Stroke(SKCanvas canvas, SKPath path)
    {
        using var paint = new SKPaint { IsStroke = true, IsAntialias = true, StrokeJoin = SKStrokeJoin.Round, Color = Theme.Paper, StrokeWidth = CasingWidth };
        canvas.DrawPath(path, paint);
        paint.Color = Theme.Outline;
        paint.StrokeWidth = OutlineWidth;
        canvas.DrawPath(path, paint);
    }

    private void DrawLabels(SKCanvas canvas, SKRect area, AnnotatedPicture picture, List<Geometry> marks, List<Envelope> reserved)
    {
        var style = Theme.MapLabel;
        var labelled = Enumerable.Range(0, marks.Count).Where(i => picture.Marks[i].Label.Length > 0 && !marks[i].IsEmpty).ToList();
        if (labelled.Count == 0)
            return;
        var frame = new Envelope(area.Left + 1, area.Right - 1, area.Top + 1, area.Bottom - 1);
        var places = LabelPlacement.Place(
            frame,
            [.. labelled.Select(i => marks[i])],
            [.. labelled.Select(i => ((double)NumberBadge.Width(text, picture.Marks[i].Label, style), (double)NumberBadge.Height(style)))],
            reserved,
            2.5);
        for (var k = 0; k < labelled.Count; k++)
        {
            if (places[k] is { } place)
                NumberBadge.Draw(canvas, text, picture.Marks[labelled[k]].Label, style, (float)place.MinX, (float)place.MinY);
        }
    }
}
