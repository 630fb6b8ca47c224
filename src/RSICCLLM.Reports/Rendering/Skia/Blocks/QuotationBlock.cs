using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>Quoted words behind a bar, with whose words they are above.</summary>
internal sealed class QuotationBlock(TextEngine text, string attribution, IReadOnlyList<TextLine> lines) : LaidBlock
{
    private const float Padding = 6;

    /// <summary>Space that the bar and the padding take from the width.</summary>
    public const float Indent = 12;

    private float Head => attribution.Length == 0 ? 0 : Theme.Label.LineHeight + 1;

    public override float Height => (2 * Padding) + Head + (lines.Count * Theme.Body.LineHeight);

    public override (LaidBlock Head, LaidBlock Tail)? Split(float available, bool force)
    {
        var fitting = (int)((available - (2 * Padding) - Head) / Theme.Body.LineHeight);
        if (!force || fitting < 1 || fitting >= lines.Count)
            return null;
        return (new QuotationBlock(text, attribution, [.. lines.Take(fitting)]) { SpaceBefore = SpaceBefore },
            new QuotationBlock(text, "", [.. lines.Skip(fitting)]) { SpaceBefore = SpaceBefore });
    }

    public override void Draw(SKCanvas canvas, float x, float y)
    {
        Strokes.Fill(canvas, x, y, Theme.ContentWidth, Height, Theme.Panel);
        Strokes.Fill(canvas, x, y, 2.5f, Height, Theme.Accent);
        if (attribution.Length > 0)
            TextBlock.DrawLines(canvas, text, [attribution], Theme.Label, x + Indent, y + Padding - 1);
        TextBlock.DrawLines(canvas, text, lines, Theme.Body, x + Indent, y + Padding + Head);
    }
}
