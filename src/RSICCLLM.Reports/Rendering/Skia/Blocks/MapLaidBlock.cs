using RSICCLLM.Reports.Documents;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>The overview: a large map with its coordinates, a small picture and the legend at its right.</summary>
internal sealed class MapLaidBlock : LaidBlock
{
    private const float Side = 128;
    private const float Gap = 14;
    private const float TickRoom = 11;
    private const float LegendGap = 4;

    private readonly TextEngine _text;
    private readonly SkiaPicturePainter _painter;
    private readonly MapBlock _block;
    private readonly float _mapWidth;
    private readonly float _mapHeight;
    private readonly float _insetWidth;
    private readonly float _insetHeight;
    private readonly float _side;
    private readonly IReadOnlyList<string> _mapCaption;
    private readonly IReadOnlyList<string> _insetCaption;
    private readonly List<(LegendSymbol Symbol, IReadOnlyList<string> Lines)> _legend;

    public MapLaidBlock(TextEngine text, SkiaPicturePainter painter, MapBlock block, float width)
    {
        _text = text;
        _painter = painter;
        _block = block;
        var map = block.Map.Picture;
        var available = width - Side - Gap - TickRoom;
        _mapHeight = Math.Min(block.MaximumHeight, available * map.Height / map.Width);
        _mapWidth = Math.Max(1, _mapHeight * map.Width / map.Height);
        // A tall scene leaves room: the side column takes it, up to half the page.
        _side = Math.Clamp(width - TickRoom - _mapWidth - Gap, Side, width / 2);
        var inset = block.Inset.Picture;
        _insetHeight = Math.Min(_mapHeight * 0.6f, _side * inset.Height / inset.Width);
        _insetWidth = Math.Max(1, _insetHeight * inset.Width / inset.Height);
        _mapCaption = text.Break(block.Map.Caption, Theme.Label, Math.Max(_mapWidth, 200));
        _insetCaption = text.Break(block.Inset.Caption, Theme.Label, _side);
        _legend = [.. block.Legend.Select(l => (l.Symbol, text.Break(l.Text, Theme.Label, _side - (l.Symbol == LegendSymbol.None ? 0 : 24))))];
    }

    private float LegendHeight => _legend.Sum(l => (l.Lines.Count * Theme.Label.LineHeight) + LegendGap);

    public override float Height => Math.Max(
        _mapHeight + TickRoom + 2 + (_mapCaption.Count * Theme.Label.LineHeight),
        _insetHeight + 2 + (_insetCaption.Count * Theme.Label.LineHeight) + 8 + LegendHeight);

    public override void Draw(SKCanvas canvas, float x, float y)
    {
        var map = new SKRect(x + TickRoom, y, x + TickRoom + _mapWidth, y + _mapHeight);
        _painter.Paint(canvas, map, _block.Map.Picture);
        TextBlock.DrawLines(canvas, _text, _mapCaption, Theme.Label, map.Left, map.Bottom + TickRoom + 2);

        var side = map.Right + Gap;
        _painter.Paint(canvas, new SKRect(side, y, side + _insetWidth, y + _insetHeight), _block.Inset.Picture);
        TextBlock.DrawLines(canvas, _text, _insetCaption, Theme.Label, side, y + _insetHeight + 2);
        var top = y + _insetHeight + 2 + (_insetCaption.Count * Theme.Label.LineHeight) + 8;
        foreach (var (symbol, lines) in _legend)
        {
            var indent = symbol == LegendSymbol.None ? 0 : 24;
            if (symbol == LegendSymbol.Outline)
                SkiaPicturePainter.DrawOutlineSample(canvas, new SKRect(side + 1.5f, top + 1.5f, side + 16, top + 8.5f));
            else if (symbol == LegendSymbol.Number)
                NumberBadge.Draw(canvas, _text, "1", Theme.MapLabel with { Size = 6.5f, LineHeight = 8 }, side + 4, top + 0.5f);
            TextBlock.DrawLines(canvas, _text, lines, Theme.Label, side + indent, top);
            top += (lines.Count * Theme.Label.LineHeight) + LegendGap;
        }
    }
}
