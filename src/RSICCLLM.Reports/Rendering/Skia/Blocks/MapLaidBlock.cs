using RSICCLLM.Reports.Documents;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>
/// The overview: a large map with its coordinates; small pictures and the legend stand at its right, or below a map that
/// is much wider than high.
/// </summary>
internal sealed class MapLaidBlock : LaidBlock
{
    private const float Side = 128;
    private const float Gap = 14;
    private const float TickRoom = 11;
    private const float LegendGap = 4;
    private const float LegendIndent = 24;
    private const float WideAspect = 2;

    private const float InsetGap = 8;

    private readonly TextEngine _text;
    private readonly SkiaPicturePainter _painter;
    private readonly MapBlock _block;
    private readonly SKSize _map;
    private readonly IReadOnlyList<TextLine> _mapCaption;
    private readonly List<(Figure Figure, SKRect Place, IReadOnlyList<TextLine> Caption)> _insets = [];
    private readonly List<(LegendSymbol Symbol, IReadOnlyList<TextLine> Lines)> _legend;
    private readonly SKPoint _legendAt;

    public MapLaidBlock(TextEngine text, SkiaPicturePainter painter, MapBlock block, float width)
    {
        _text = text;
        _painter = painter;
        _block = block;
        var aspect = (float)block.Map.Picture.Width / block.Map.Picture.Height;
        var wide = aspect > WideAspect;

        _map = Fit(aspect, width - TickRoom - (wide ? 0 : Side + Gap), block.MaximumHeight);
        _mapCaption = text.Break(block.Map.Caption, Theme.Label, Math.Max(_map.Width, 200));
        // A tall scene leaves room at its right: the small pictures take it.
        var count = block.Insets.Count;
        var side = wide ? (width - TickRoom - (Gap * count)) / (count + 1) : Math.Clamp(width - TickRoom - _map.Width - Gap, Side, width / 2);
        var at = wide ? new SKPoint(TickRoom, MapHeight + 10) : new SKPoint(TickRoom + _map.Width + Gap, 0);
        foreach (var inset in block.Insets)
        {
            var size = Fit((float)inset.Picture.Width / inset.Picture.Height, side, wide ? Side : _map.Height * 0.72f / count);
            var caption = text.Break(inset.Caption, Theme.Label, side);
            var place = SKRect.Create(at.X, at.Y, size.Width, size.Height);
            _insets.Add((inset, place, caption));
            if (wide)
                at.X += side + Gap;
            else
                at.Y = Bottom(place, caption) + InsetGap;
        }

        _legendAt = at;
        var legendWidth = wide ? width - _legendAt.X : side;
        _legend = [.. block.Legend.Select(l => (l.Symbol, text.Break(l.Text, Theme.Label, legendWidth - Indent(l.Symbol))))];
        Height = Math.Max(
            Math.Max(MapHeight, _insets.Select(i => Bottom(i.Place, i.Caption)).DefaultIfEmpty().Max()),
            _legendAt.Y + _legend.Sum(l => (l.Lines.Count * Theme.Label.LineHeight) + LegendGap));
    }

    public override float Height { get; }

    private float MapHeight => _map.Height + TickRoom + 2 + (_mapCaption.Count * Theme.Label.LineHeight);

    public override void Draw(SKCanvas canvas, float x, float y)
    {
        var map = SKRect.Create(x + TickRoom, y, _map.Width, _map.Height);
        _painter.Paint(canvas, map, _block.Map.Picture);
        TextBlock.DrawLines(canvas, _text, _mapCaption, Theme.Label, map.Left, map.Bottom + TickRoom + 2);

        foreach (var (figure, place, caption) in _insets)
        {
            var inset = SKRect.Create(x + place.Left, y + place.Top, place.Width, place.Height);
            _painter.Paint(canvas, inset, figure.Picture);
            TextBlock.DrawLines(canvas, _text, caption, Theme.Label, inset.Left, inset.Bottom + 2);
        }

        var top = y + _legendAt.Y;
        var left = x + _legendAt.X;
        foreach (var (symbol, lines) in _legend)
        {
            if (symbol == LegendSymbol.Outline)
                SkiaPicturePainter.DrawOutlineSample(canvas, new SKRect(left + 1.5f, top + 1.5f, left + 16, top + 8.5f));
            else if (symbol == LegendSymbol.Hatching)
                SkiaPicturePainter.DrawHatchingSample(canvas, new SKRect(left, top, left + 17.5f, top + 10));
            else if (symbol == LegendSymbol.Number)
                NumberBadge.Draw(canvas, _text, "1", Theme.MapLabel with { Size = 6.5f, LineHeight = 8 }, left + 4, top + 0.5f);
            else if (symbol == LegendSymbol.Evidence)
                SkiaPicturePainter.DrawEvidenceSample(canvas, new SKRect(left, top + 1, left + 19, top + 9));
            TextBlock.DrawLines(canvas, _text, lines, Theme.Label, left + Indent(symbol), top);
            top += (lines.Count * Theme.Label.LineHeight) + LegendGap;
        }
    }

    private static float Bottom(SKRect place, IReadOnlyList<TextLine> caption) => place.Bottom + 2 + (caption.Count * Theme.Label.LineHeight);

    private static float Indent(LegendSymbol symbol) => symbol == LegendSymbol.None ? 0 : LegendIndent;

    /// <summary>The largest size of an aspect within a box.</summary>
    private static SKSize Fit(float aspect, float width, float height)
    {
        var high = Math.Min(height, width / aspect);
        return new(Math.Max(1, high * aspect), Math.Max(1, high));
    }
}
