using System.Globalization;
using RSICCLLM.Reports.Fonts;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>
/// Measures, breaks and draws lines of text. Latin, Greek, Cyrillic and East Asian text is set letter by letter, without kerning; everything
/// else is shaped by HarfBuzz and ordered by the Unicode Bidirectional Algorithm. Not thread-safe.
/// </summary>
internal sealed class TextEngine(FontSet fonts) : IDisposable
{
    private readonly Dictionary<(SKTypeface Face, float Size), SKFont> _fonts = [];
    private readonly SKPaint _paint = new() { IsAntialias = true };
    private readonly TextShaper _shaper = new(fonts);

    /// <summary>Width of a line, in points.</summary>
    public float Measure(TextLine line, TextStyle style)
    {
        if (TextShaper.IsNeeded(line))
            return _shaper.Shape(line, style, Font).Sum(run => run.Width);
        var width = 0f;
        foreach (var (segment, font) in Segments(line.Text, style))
            width += font.MeasureText(segment);
        return width;
    }

    /// <summary>Draws one line with its baseline at <paramref name="y"/>, from left to right beginning at <paramref name="x"/>.</summary>
    public void Draw(SKCanvas canvas, TextLine line, float x, float y, TextStyle style)
    {
        _paint.Color = style.Color;
        if (TextShaper.IsNeeded(line))
        {
            foreach (var run in _shaper.Shape(line, style, Font))
            {
                run.Draw(canvas, x, y, _paint);
                x += run.Width;
            }

            return;
        }

        foreach (var (segment, font) in Segments(line.Text, style))
        {
            canvas.DrawText(segment, x, y, SKTextAlign.Left, font, _paint);
            x += font.MeasureText(segment);
        }
    }

    /// <summary>Where a line of a column begins: at its left, or, for right-to-left lines, so that it ends at its right.</summary>
    public float Left(TextLine line, float x, TextStyle style) => line.IsRightToLeft ? x + Math.Max(0, line.Column - Measure(line, style)) : x;

    /// <summary>Breaks a text into lines, see <see cref="LineBreaker"/>.</summary>
    /// <returns>At least one line.</returns>
    public IReadOnlyList<TextLine> Break(string text, TextStyle style, float width) => new LineBreaker(line => Measure(line, style), width).Break(text);

    /// <summary>The text on one line, with an ellipsis where it is too long.</summary>
    public string Fit(string text, TextStyle style, float width)
    {
        var line = LineBreaker.Clean(text).Replace('\n', ' ');
        if (Measure(line, style) <= width)
            return line;
        var ends = StringInfo.ParseCombiningCharacters(line);
        var low = 0;
        var high = ends.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (Measure(line[..ends[middle]] + "…", style) <= width)
                low = middle;
            else
                high = middle - 1;
        }

        return line[..ends[low]].TrimEnd() + "…";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shaper.Dispose();
        foreach (var font in _fonts.Values)
            font.Dispose();
        _paint.Dispose();
    }

    private IEnumerable<(string Text, SKFont Font)> Segments(string text, TextStyle style)
    {
        var wanted = style.SemiBold ? fonts.SemiBold : fonts.Regular;
        var start = 0;
        SKTypeface? current = null;
        for (var i = 0; i < text.Length; i++)
        {
            var face = fonts.FaceFor(text[i], wanted);
            if (current is not null && !ReferenceEquals(face, current))
            {
                yield return (text[start..i], Font(current, style.Size));
                start = i;
            }

            current = face;
        }

        if (current is not null)
            yield return (text[start..], Font(current, style.Size));
    }

    private SKFont Font(SKTypeface face, float size)
    {
        if (!_fonts.TryGetValue((face, size), out var font))
        {
            // No hinting and linear metrics: widths on paper do not depend on a screen's pixels.
            font = new SKFont(face, size) { Subpixel = true, LinearMetrics = true, Hinting = SKFontHinting.None };
            _fonts.Add((face, size), font);
        }

        return font;
    }
}
