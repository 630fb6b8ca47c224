using RSICCLLM.Reports.Documents;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>Pictures of one height side by side, facts at their right.</summary>
internal sealed class FigureRowBlock : LaidBlock
{
    private const float Gap = 7;
    private const float FactsGap = 13;
    private const float FactsMinimum = 98;

    private readonly TextEngine _text;
    private readonly SkiaPicturePainter _painter;
    private readonly FactStack? _facts;
    private readonly List<(Figure Figure, float Width, IReadOnlyList<string> Caption)> _figures;
    private readonly float _pictureHeight;

    public FigureRowBlock(TextEngine text, SkiaPicturePainter painter, FigureRow block, float width)
    {
        _text = text;
        _painter = painter;
        var aspects = block.Figures.Sum(f => (float)f.Picture.Width / f.Picture.Height);
        var gaps = Gap * (block.Figures.Count - 1);
        var available = width - gaps - (block.Facts.Count > 0 ? FactsMinimum + FactsGap : 0);
        _pictureHeight = Math.Min(block.MaximumHeight, available / aspects);
        _figures = [.. block.Figures.Select(f =>
        {
            var wide = Math.Max(1, _pictureHeight * f.Picture.Width / f.Picture.Height);
            return (f, wide, text.Break(f.Caption, Theme.Label, Math.Max(wide, 30)));
        })];
        if (block.Facts.Count > 0)
            _facts = new(text, block.Facts, width - PicturesWidth - FactsGap);
    }

    private float PicturesWidth => _figures.Sum(f => f.Width) + (Gap * (_figures.Count - 1));

    public override float Height => Math.Max(
        _pictureHeight + 2 + (_figures.Max(f => f.Caption.Count) * Theme.Label.LineHeight),
        _facts?.Height ?? 0);

    public override void Draw(SKCanvas canvas, float x, float y)
    {
        foreach (var (figure, width, caption) in _figures)
        {
            _painter.Paint(canvas, new SKRect(x, y, x + width, y + _pictureHeight), figure.Picture);
            TextBlock.DrawLines(canvas, _text, caption, Theme.Label, x, y + _pictureHeight + 2);
            x += width + Gap;
        }

        _facts?.Draw(canvas, x - Gap + FactsGap, y - 1);
    }
}
