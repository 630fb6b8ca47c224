using NetTopologySuite.Geometries;
using RSICCLLM.Reports.Pictures;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>Scale bar, north arrow and coordinate ticks.</summary>
internal static class PictureFurniture
{
    private const float TickLength = 3;
    private static readonly SKColor Plate = new(0xFF, 0xFF, 0xFF, 0xE0);

    /// <summary>A bar of round length with its words.</summary>
    public static void DrawScaleBar(SKCanvas canvas, TextEngine text, PlacedScaleBar bar)
    {
        var plate = ToRect(bar.Plate);
        var (length, label) = ((float)bar.Length, (float)bar.LabelWidth);
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
    }

    /// <summary>An arrow to grid north.</summary>
    public static void DrawNorthArrow(SKCanvas canvas, TextEngine text, Envelope place, double northDegrees)
    {
        var plate = ToRect(place);
        using var paint = new SKPaint { Color = Plate, IsAntialias = true };
        canvas.DrawCircle(plate.MidX, plate.MidY, plate.Width / 2, paint);
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

    private static SKRect ToRect(Envelope box) => new((float)box.MinX, (float)box.MinY, (float)box.MaxX, (float)box.MaxY);
}
