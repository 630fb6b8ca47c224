using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>The number of a change, the same on maps, pictures and headings.</summary>
internal static class NumberBadge
{
    /// <summary>Width of the badge; its height is the style's line height and 2 points.</summary>
    public static float Width(TextEngine text, string label, TextStyle style) => Math.Max(Height(style), text.Measure(label, style) + (style.Size * 0.8f));

    /// <summary>Height of the badge.</summary>
    public static float Height(TextStyle style) => style.LineHeight + (style.Size * 0.2f);

    /// <summary>Draws with the upper left corner given.</summary>
    public static void Draw(SKCanvas canvas, TextEngine text, string label, TextStyle style, float x, float y)
    {
        var width = Width(text, label, style);
        var height = Height(style);
        using var paint = new SKPaint { IsAntialias = true, Color = Theme.Paper };
        var casing = style.Size * 0.1f;
        canvas.DrawRoundRect(x, y, width, height, height / 2, height / 2, paint);
        paint.Color = Theme.Badge;
        canvas.DrawRoundRect(x + casing, y + casing, width - (2 * casing), height - (2 * casing), (height / 2) - casing, (height / 2) - casing, paint);
        var baseline = y + (height / 2) + (style.Size * 0.36f);
        text.Draw(canvas, label, x + ((width - text.Measure(label, style)) / 2), baseline, style);
    }
}
