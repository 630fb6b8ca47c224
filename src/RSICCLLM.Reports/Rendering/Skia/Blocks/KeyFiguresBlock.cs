using RSICCLLM.Reports.Documents;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>Large numbers side by side, each over its label.</summary>
internal sealed class KeyFiguresBlock : LaidBlock
{
    private const float Gap = 8;
    private const float PadX = 9;
    private const float PadY = 7;

    private readonly TextEngine _text;
    private readonly float _panel;
    private readonly List<(string Value, TextStyle Style, IReadOnlyList<TextLine> Label)> _figures;

    public KeyFiguresBlock(TextEngine text, KeyFigures block, float width)
    {
        _text = text;
        _panel = (width - (Gap * (block.Figures.Count - 1))) / block.Figures.Count;
        var inner = _panel - (2 * PadX);
        _figures = [.. block.Figures.Select(f => (f.Value, Fitting(f.Value, inner), text.Break(f.Label, Theme.Label, inner)))];
    }

    public override float Height => (2 * PadY) + Theme.Figure.LineHeight + (_figures.Max(f => f.Label.Count) * Theme.Label.LineHeight);

    public override void Draw(SKCanvas canvas, float x, float y)
    {
        foreach (var (value, style, label) in _figures)
        {
            Strokes.Fill(canvas, x, y, _panel, Height, Theme.Panel);
            _text.Draw(canvas, value, x + PadX, TextBlock.Baseline(y + PadY, Theme.Figure), style);
            TextBlock.DrawLines(canvas, _text, label, Theme.Label, x + PadX, y + PadY + Theme.Figure.LineHeight);
            x += _panel + Gap;
        }
    }

    private TextStyle Fitting(string value, float width)
    {
        var wide = _text.Measure(value, Theme.Figure);
        return wide <= width ? Theme.Figure : Theme.Figure with { Size = Theme.Figure.Size * width / wide };
    }
}
