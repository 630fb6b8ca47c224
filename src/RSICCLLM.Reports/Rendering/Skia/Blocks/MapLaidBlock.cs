using RSICCLLM.Reports.Documents;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>
/// The overview: a large map with its coordinates; a small picture and the legend stand at its right, or below a map that
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

    private readonly TextEngine _text;
    private readonly SkiaPicturePainter _painter;
    private readonly MapBlock _block;
    private readonly SKSize _map;
    private readonly SKSize _inset;
    private readonly IReadOnlyList<string> _mapCaption;
    private readonly IReadOnlyList<string> _insetCaption;
    private readonly List<(LegendSymbol Symbol, IReadOnlyList<string> Lines)> _legend;
    private readonly SKPoint _insetAt;
    private readonly SKPoint _legendAt;

    public MapLaidBlock(TextEngine text, SkiaPicturePainter painter, MapBlock block, float width)
    {
        _text = text;
        _painter = painter;
        _block = block;
        var aspect = (float)block.Map.Picture.Width / block.Map.Picture.Height;
        var insetAspect = (float)block.Inset.Picture.Width / block.Inset.Picture.Height;
        var wide = aspect > WideAspect;

        _map = Fit(aspect, width - TickRoom - (wide ? 0 : Side + Gap), block.MaximumHeight);
        _mapCaption = text.Break(block.Map.Caption, Theme.Label, Math.Max(_map.Width, 200));
        // A tall scene leaves room at its right: the small picture takes it.
        var side = wide ? (width - TickRoom) / 2 : Math.Clamp(width - TickRoom - _map.Width - Gap, Side, width / 2);
        _inset = Fit(insetAspect, side, wide ? Side : _map.Height * 0.6f);
        _insetCaption = text.Break(block.Inset.Caption, Theme.Label, side);
        _insetAt = wide ? new(TickRoom, MapHeight + 10) : new(TickRoom + _map.Width + Gap, 0);
        _legendAt = wide ? new(TickRoom + side + Gap, _insetAt.Y) : new(_insetAt.X, InsetHeight + 8);
        var legendWidth = wide ? width - _legendAt.X : side;
        _legend = [.. block.Legend.Select(l => (l.Symbol, text.Break(l.Text, Theme.Label, legendWidth - Indent(l.Symbol))))];
        Height = Math.Max(MapHeight, Math.Max(_insetAt.Y + InsetHeight, _legendAt.Y + _legend.Sum(l => (l.Lines.Count * Theme.Label.LineHeight) + LegendGap)));
    }

    public override float Height { get; }

    private float MapHeight => _map.Height + TickRoom + 2 + (_mapCaption.Count * Theme.Label.LineHeight);

    private float InsetHeight => _inset.Height + 2 + (_insetCaption.Count * Theme.Label.LineHeight);

    public override void Draw(SKCanvas canvas, float x, float y)
    {
        var map = SKRect.Create(x + TickRoom, y, _map.Width, _map.Height);
        _painter.Paint(canvas, map, _block.Map.Picture);
        TextBlock.DrawLines(canvas, _text, _mapCaption, Theme.Label, map.Left, map.Bottom + TickRoom + 2);

        var inset = SKRect.Create(x + _insetAt.X, y + _insetAt.Y, _inset.Width, _inset.Height);
        _painter.Paint(canvas, inset, _block.Inset.Picture);
        TextBlock.DrawLines(canvas, _text, _insetCaption, Theme.Label, inset.Left, inset.Bottom + 2);

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
            TextBlock.DrawLines(canvas, _text, lines, Theme.Label, left + Indent(symbol), top);
            top += (lines.Count * Theme.Label.LineHeight) + LegendGap;
        }
    }

    private static float Indent(LegendSymbol symbol) => symbol == LegendSymbol.None ? 0 : LegendIndent;

    /// <summary>The largest size of an aspect within a box.</summary>
    private static SKSize Fit(float aspect, float width, float height)
    {
        var high = Math.Min(height, width / aspect);
        return new(Math.Max(1, high * aspect), Math.Max(1, high));
    }
}
