using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>Lines of one style; divided between lines, never leaving one alone.</summary>
internal sealed class TextBlock(TextEngine text, IReadOnlyList<TextLine> lines, TextStyle style) : LaidBlock
{
    private const int Together = 2;

    public override float Height => lines.Count * style.LineHeight;

    public override float MinimumHeight => lines.Count <= (2 * Together) - 1 ? Height : Together * style.LineHeight;

    public override (LaidBlock Head, LaidBlock Tail)? Split(float available, bool force)
    {
        var fitting = (int)(available / style.LineHeight);
        if (!force)
            fitting = Math.Min(fitting, lines.Count - Together);
        if (fitting < (force ? 1 : Together) || fitting >= lines.Count)
            return null;
        return (With(lines.Take(fitting)), With(lines.Skip(fitting)));
    }

    public override void Draw(SKCanvas canvas, float x, float y) => DrawLines(canvas, text, lines, style, x, y);

    /// <summary>Draws lines from their upper edge.</summary>
    public static void DrawLines(SKCanvas canvas, TextEngine text, IReadOnlyList<TextLine> lines, TextStyle style, float x, float y)
    {
        for (var i = 0; i < lines.Count; i++)
            text.Draw(canvas, lines[i], text.Left(lines[i], x, style), Baseline(y + (i * style.LineHeight), style), style);
    }

    /// <summary>Baseline of a line given its upper edge: capitals stand in the line's middle.</summary>
    public static float Baseline(float top, TextStyle style) => top + (style.LineHeight / 2) + (style.Size * 0.36f);

    private TextBlock With(IEnumerable<TextLine> part) => new(text, [.. part], style) { SpaceBefore = SpaceBefore, KeepWithNext = KeepWithNext };
}
