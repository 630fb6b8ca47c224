using NetTopologySuite.Geometries;
using RSICCLLM.Reports.Pictures;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>Scale bar, north arrow and coordinate ticks; the first two return the area that labels must leave free.</summary>
internal static class PictureFurniture
{
    private const float Margin = 5;
    private const float TickLength = 3;
    private static readonly SKColor Plate = new(0xFF, 0xFF, 0xFF, 0xE0);

    /// <summary>A bar of round length in the lower left corner, or another one when that hides fewer outlines.</summary>
    public static Envelope DrawScaleBar(SKCanvas canvas, TextEngine text, SKRect area, double metresPerPoint, IReadOnlyList<Geometry> marks)
    {
        var bar = ScaleBar.Within(metresPerPoint * Math.Min(area.Width * 0.3, 90));
        var length = (float)(bar.Metres / metresPerPoint);
        var label = text.Measure(bar.Label, Theme.MapText);
        var width = Math.Max(length, label) + 8;
        const float height = 16;
        if (width + (2 * Margin) > area.Width || height + (2 * Margin) > area.Height)
            return new Envelope();
        var plate = FreeCorner(area, width, height, [(false, false), (true, false), (false, true)], marks, taken: null);
        using var paint = new SKPaint { Color = Plate, IsAntialias = true };
        canvas.DrawRect(plate, paint);
        text.Draw(canvas, bar.Label, plate.MidX - (label / 2), plate.Top + 7.5f, Theme.MapText);
        paint.Color = Theme.Ink;
        paint.IsStroke = true;
        paint.StrokeWidth = 1;
        var left = plate.MidX - (length / 2);
        var y = plate.Bottom - 3.5f;
        canvas.DrawLine(left, y, left + length, y, paint);
        canvas.DrawLine(left + 0.5f, y - 2.5f, left + 0.5f, y + 0.5f, paint);
        canvas.DrawLine(left + length - 0.5f, y - 2.5f, left + length - 0.5f, y + 0.5f, paint);
        return ToEnvelope(plate);
    }

    /// <summary>An arrow to grid north in the upper right corner, or another one when that hides fewer outlines.</summary>
    public static Envelope DrawNorthArrow(SKCanvas canvas, TextEngine text, SKRect area, double northDegrees, IReadOnlyList<Geometry> marks, Envelope? taken)
    {
        const float size = 24;
        if (area.Width < 3 * size || area.Height < 3 * size)
            return new Envelope();
        var plate = FreeCorner(area, size, size, [(true, true), (false, true), (true, false)], marks, taken);
        using var paint = new SKPaint { Color = Plate, IsAntialias = true };
        canvas.DrawCircle(plate.MidX, plate.MidY, size / 2, paint);
        canvas.Save();
        canvas.Translate(plate.MidX, plate.MidY);
        canvas.RotateDegrees((float)northDegrees);
        using var builder = new SKPathBuilder();
        builder.MoveTo(0, -10.5f);
        builder.LineTo(3.4f, -1.5f);
        builder.LineTo(0, -3.4f);
        builder.LineTo(-3.4f, -1.5f);
        builder.Close();
        using var arrow = builder.Detach();
        paint.Color = Theme.Ink;
        canvas.DrawPath(arrow, paint);
        var style = Theme.MapText with { SemiBold = true, Size = 8 };
        text.Draw(canvas, "N", -text.Measure("N", style) / 2, 7, style);
        canvas.Restore();
        return ToEnvelope(plate);
    }

    /// <summary>Ticks and their coordinates outside the frame; labels that would run over a corner or each other are left out.</summary>
    public static void DrawTicks(SKCanvas canvas, TextEngine text, SKRect area, AnnotatedPicture picture)
    {
        using var paint = new SKPaint { Color = Theme.Muted, StrokeWidth = 0.6f, IsStroke = true };
        var free = area.Left;
        foreach (var (x, label) in Along(picture.BottomTicks, area.Left, area.Width / picture.Width))
        {
            canvas.DrawLine(x, area.Bottom, x, area.Bottom + TickLength, paint);
            var half = text.Measure(label, Theme.Tick) / 2;
            if (x - half < free || x + half > area.Right)
                continue;
            text.Draw(canvas, label, x - half, area.Bottom + 9.5f, Theme.Tick);
            free = x + half + 4;
        }

        var used = area.Bottom;
        foreach (var (y, label) in Along(picture.LeftTicks, area.Top, area.Height / picture.Height).OrderByDescending(t => t.Position))
        {
            canvas.DrawLine(area.Left - TickLength, y, area.Left, y, paint);
            var half = text.Measure(label, Theme.Tick) / 2;
            if (y + half > used || y - half < area.Top)
                continue;
            canvas.Save();
            canvas.Translate(area.Left - 4.5f, y + half);
            canvas.RotateDegrees(-90);
            text.Draw(canvas, label, 0, 0, Theme.Tick);
            canvas.Restore();
            used = y - half - 4;
        }
    }

    private static IEnumerable<(float Position, string Label)> Along(IReadOnlyList<CoordinateTick> ticks, float origin, float scale) =>
        ticks.Select(t => (origin + ((float)t.Position * scale), t.Label)).OrderBy(t => t.Item1);

    /// <summary>The first of the corners (right, top) in which a plate hides the fewest outlines and no other plate.</summary>
    private static SKRect FreeCorner(SKRect area, float width, float height, ReadOnlySpan<(bool Right, bool Top)> corners, IReadOnlyList<Geometry> marks, Envelope? taken)
    {
        var best = int.MaxValue;
        var plate = SKRect.Empty;
        foreach (var (right, top) in corners)
        {
            var place = SKRect.Create(
                right ? area.Right - Margin - width : area.Left + Margin,
                top ? area.Top + Margin : area.Bottom - Margin - height,
                width,
                height);
            var box = ToEnvelope(place);
            var hidden = taken is not null && taken.Intersects(box) ? int.MaxValue - 1 : marks.Count(m => m.EnvelopeInternal.Intersects(box));
            if (hidden >= best)
                continue;
            best = hidden;
            plate = place;
        }

        return plate;
    }

    private static Envelope ToEnvelope(SKRect rect) => new(rect.Left, rect.Right, rect.Top, rect.Bottom);
}
