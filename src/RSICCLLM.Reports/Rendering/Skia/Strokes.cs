using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>Rules and panels.</summary>
internal static class Strokes
{
    public static void HorizontalRule(SKCanvas canvas, float x0, float x1, float y, SKColor color, float width)
    {
        using var paint = new SKPaint { Color = color, StrokeWidth = width, IsStroke = true, IsAntialias = true };
        canvas.DrawLine(x0, y, x1, y, paint);
    }

    public static void Fill(SKCanvas canvas, float x, float y, float width, float height, SKColor color)
    {
        using var paint = new SKPaint { Color = color };
        canvas.DrawRect(x, y, width, height, paint);
    }

    public static void Frame(SKCanvas canvas, SKRect rect, SKColor color, float width)
    {
        using var paint = new SKPaint { Color = color, StrokeWidth = width, IsStroke = true };
        canvas.DrawRect(rect, paint);
    }
}
