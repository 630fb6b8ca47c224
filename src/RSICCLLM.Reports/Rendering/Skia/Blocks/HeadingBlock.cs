using RSICCLLM.Reports.Documents;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>A heading with its number in a badge, and the place that links lead to.</summary>
internal sealed class HeadingBlock : LaidBlock
{
    private readonly TextEngine _text;
    private readonly Heading _heading;
    private readonly TextStyle _style;
    private readonly IReadOnlyList<TextLine> _lines;
    private readonly float _badge;

    public HeadingBlock(TextEngine text, Heading heading)
    {
        _text = text;
        _heading = heading;
        _style = heading.Level == 1 ? Theme.Heading1 : Theme.Heading2;
        _badge = heading.Number.Length == 0 ? 0 : NumberBadge.Width(text, heading.Number, Theme.MapLabel with { Size = 9, LineHeight = 12 }) + 7;
        _lines = text.Break(heading.Text, _style, Theme.ContentWidth - _badge);
        SpaceBefore = heading.Level == 1 ? 18 : 14;
        KeepWithNext = true;
    }

    public override float Height => (_lines.Count * _style.LineHeight) + (_heading.Level == 1 ? 7 : 4);

    public override IEnumerable<(Heading Heading, float Y)> Headings => [(_heading, 0)];

    public override void Draw(SKCanvas canvas, float x, float y)
    {
        if (_heading.Anchor.Length > 0)
            canvas.DrawNamedDestinationAnnotation(new SKPoint(x, y), _heading.Anchor);
        if (_badge > 0)
            NumberBadge.Draw(canvas, _text, _heading.Number, Theme.MapLabel with { Size = 9, LineHeight = 12 }, x, y + ((_style.LineHeight - 14) / 2));
        TextBlock.DrawLines(canvas, _text, _lines, _style, x + _badge, y);
        if (_heading.Level == 1)
            Strokes.HorizontalRule(canvas, x, x + Theme.ContentWidth, y + (_lines.Count * _style.LineHeight) + 2.5f, Theme.Accent, 0.8f);
    }
}
