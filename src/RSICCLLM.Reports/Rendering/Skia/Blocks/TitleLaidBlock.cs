using RSICCLLM.Reports.Documents;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>Agency, title, subtitle and the facts of the document, over the whole width.</summary>
internal sealed class TitleLaidBlock : LaidBlock
{
    private const float ColumnGap = 18;

    private readonly TextEngine _text;
    private readonly IReadOnlyList<string> _agency;
    private readonly IReadOnlyList<string> _title;
    private readonly IReadOnlyList<string> _subtitle;
    private readonly List<FactStack> _facts;
    private readonly float _column;

    public TitleLaidBlock(TextEngine text, TitleBlock block, float width)
    {
        _text = text;
        _agency = block.Agency.Length == 0 ? [] : text.Break(block.Agency, Theme.Agency, width);
        _title = text.Break(block.Title, Theme.Title, width);
        _subtitle = text.Break(block.Subtitle, Theme.Subtitle, width);
        var columns = Math.Max(1, block.Facts.Count);
        _column = (width - (ColumnGap * (columns - 1))) / columns;
        _facts = [.. block.Facts.Select(f => new FactStack(text, [f], _column))];
    }

    private float Top => (_agency.Count * Theme.Agency.LineHeight) + (_agency.Count > 0 ? 7 : 0)
        + (_title.Count * Theme.Title.LineHeight) + 2 + (_subtitle.Count * Theme.Subtitle.LineHeight) + 10;

    public override float Height => 12 + Top + (_facts.Count == 0 ? 0 : 8 + _facts.Max(f => f.Height) + 8);

    public override void Draw(SKCanvas canvas, float x, float y)
    {
        Strokes.Fill(canvas, x, y, 46, 4, Theme.Accent);
        y += 12;
        var top = y + Top;
        TextBlock.DrawLines(canvas, _text, _agency, Theme.Agency, x, y);
        y += (_agency.Count * Theme.Agency.LineHeight) + (_agency.Count > 0 ? 7 : 0);
        TextBlock.DrawLines(canvas, _text, _title, Theme.Title, x - 1, y);
        y += (_title.Count * Theme.Title.LineHeight) + 2;
        TextBlock.DrawLines(canvas, _text, _subtitle, Theme.Subtitle, x, y);
        if (_facts.Count == 0)
            return;
        Strokes.HorizontalRule(canvas, x, x + Theme.ContentWidth, top, Theme.Rule, 0.7f);
        Strokes.HorizontalRule(canvas, x, x + Theme.ContentWidth, top + 16 + _facts.Max(f => f.Height), Theme.Rule, 0.7f);
        foreach (var fact in _facts)
        {
            fact.Draw(canvas, x, top + 8);
            x += _column + ColumnGap;
        }
    }
}
