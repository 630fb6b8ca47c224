using RSICCLLM.Reports.Documents;
using RSICCLLM.Reports.Pictures;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia.Blocks;

/// <summary>Agency, title, subtitle and the facts of the document, over the whole width.</summary>
internal sealed class TitleLaidBlock : LaidBlock
{
    private const float ColumnGap = 18;
    private const float LogoWidth = 120;
    private const float LogoHeight = 46;
    private const float LogoGap = 16;

    private readonly TextEngine _text;
    private readonly IReadOnlyList<TextLine> _agency;
    private readonly IReadOnlyList<TextLine> _title;
    private readonly IReadOnlyList<TextLine> _subtitle;
    private readonly List<FactStack> _facts;
    private readonly float _column;
    private readonly Logo? _logo;
    private readonly SKSize _logoSize;

    public TitleLaidBlock(TextEngine text, TitleBlock block, float width)
    {
        _text = text;
        _logo = block.Logo;
        if (_logo is not null)
        {
            var scale = Math.Min(LogoWidth / _logo.Width, LogoHeight / _logo.Height);
            _logoSize = new(_logo.Width * scale, _logo.Height * scale);
        }

        var words = width - (_logo is null ? 0 : _logoSize.Width + LogoGap);
        _agency = block.Agency.Length == 0 ? [] : text.Break(block.Agency, Theme.Agency, words);
        _title = text.Break(block.Title, Theme.Title, words);
        _subtitle = text.Break(block.Subtitle, Theme.Subtitle, words);
        var columns = Math.Max(1, block.Facts.Count);
        _column = (width - (ColumnGap * (columns - 1))) / columns;
        _facts = [.. block.Facts.Select(f => new FactStack(text, [f], _column))];
    }

    private float Top => Math.Max(_logoSize.Height, Words) + 10;

    private float Words => (_agency.Count * Theme.Agency.LineHeight) + (_agency.Count > 0 ? 7 : 0)
        + (_title.Count * Theme.Title.LineHeight) + 2 + (_subtitle.Count * Theme.Subtitle.LineHeight);

    public override float Height => 12 + Top + (_facts.Count == 0 ? 0 : 8 + _facts.Max(f => f.Height) + 8);

    public override void Draw(SKCanvas canvas, float x, float y)
    {
        Strokes.Fill(canvas, x, y, 46, 4, Theme.Accent);
        y += 12;
        var top = y + Top;
        DrawLogo(canvas, x + Theme.ContentWidth - _logoSize.Width, y);
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

    private void DrawLogo(SKCanvas canvas, float x, float y)
    {
        if (_logo is null)
            return;
        using var data = SKData.CreateCopy(_logo.Encoded);
        using var image = SKImage.FromEncodedData(data);
        canvas.DrawImage(image, SKRect.Create(x, y, _logoSize.Width, _logoSize.Height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }
}
