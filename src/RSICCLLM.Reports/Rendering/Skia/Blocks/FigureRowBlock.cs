using RSICCLLM.Reports.Documents;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>Pictures of one height side by side, facts in a row below them.</summary>
internal sealed class FigureRowBlock : LaidBlock
{
    private const float Gap = 7;
    private const float FactsGap = 7;
    private const float ColumnGap = 10;

    private readonly TextEngine _text;
    private readonly SkiaPicturePainter _painter;
    private readonly List<FactStack> _facts;
    private readonly List<(Figure Figure, float Width, IReadOnlyList<TextLine> Caption)> _figures;
    private readonly float _pictureHeight;
    private readonly float _column;

    public FigureRowBlock(TextEngine text, SkiaPicturePainter painter, FigureRow block, float width)
    {
        _text = text;
        _painter = painter;
        var aspects = block.Figures.Sum(f => (float)f.Picture.Width / f.Picture.Height);
        var available = width - (Gap * (block.Figures.Count - 1));
        _pictureHeight = Math.Min(block.MaximumHeight, available / aspects);
        _figures = [.. block.Figures.Select(f =>
        {
            var wide = Math.Max(1, _pictureHeight * f.Picture.Width / f.Picture.Height);
            return (f, wide, text.Break(f.Caption, Theme.Label, Math.Max(wide, 30)));
        })];
        var columns = Math.Max(1, block.Facts.Count);
        _column = (width - (ColumnGap * (columns - 1))) / columns;
        _facts = [.. block.Facts.Select(f => new FactStack(text, [f], _column))];
    }

    private float Pictures => _pictureHeight + 2 + (_figures.Max(f => f.Caption.Count) * Theme.Label.LineHeight);

    public override float Height => Pictures + (_facts.Count == 0 ? 0 : FactsGap + _facts.Max(f => f.Height));

    public override void Draw(SKCanvas canvas, float x, float y)
    {
        var left = x;
        foreach (var (figure, width, caption) in _figures)
        {
            _painter.Paint(canvas, new SKRect(left, y, left + width, y + _pictureHeight), figure.Picture);
            TextBlock.DrawLines(canvas, _text, caption, Theme.Label, left, y + _pictureHeight + 2);
            left += width + Gap;
        }

        foreach (var fact in _facts)
        {
            fact.Draw(canvas, x, y + Pictures + FactsGap);
            x += _column + ColumnGap;
        }
    }
}
