using System.Buffers;
using System.Globalization;
using System.Text;
using RSICCLLM.Reports.Fonts;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>Measures, breaks and draws lines of text. Left to right, without kerning. Not thread-safe.</summary>
internal sealed class TextEngine(FontSet fonts) : IDisposable
{
    private static readonly SearchValues<char> Seams = SearchValues.Create("-/_.,:");

    private readonly Dictionary<(SKTypeface Face, float Size), SKFont> _fonts = [];
    private readonly SKPaint _paint = new() { IsAntialias = true };

    /// <summary>Width of a text on one line, in points.</summary>
    public float Measure(string text, TextStyle style)
    {
        var width = 0f;
        foreach (var (segment, font) in Segments(text, style))
            width += font.MeasureText(segment);
        return width;
    }

    /// <summary>Draws one line with its baseline at <paramref name="y"/>.</summary>
    public void Draw(SKCanvas canvas, string text, float x, float y, TextStyle style)
    {
        _paint.Color = style.Color;
        foreach (var (segment, font) in Segments(text, style))
        {
            canvas.DrawText(segment, x, y, SKTextAlign.Left, font, _paint);
            x += font.MeasureText(segment);
        }
    }

    /// <summary>
    /// Breaks a text into lines: at spaces, between ideographs, and within a word only when it is wider than a line, then
    /// after one of <c>- / _ . , :</c> where possible. Line breaks of the text are kept, other control characters are not.
    /// </summary>
    /// <returns>At least one line.</returns>
    public IReadOnlyList<string> Break(string text, TextStyle style, float width)
    {
        var lines = new List<string>();
        var clean = Clean(text);
        foreach (var paragraph in clean.Split('\n'))
            BreakParagraph(paragraph, style, width, lines);
        return lines;
    }

    /// <summary>The text on one line, with an ellipsis where it is too long.</summary>
    public string Fit(string text, TextStyle style, float width)
    {
        var line = Clean(text).Replace('\n', ' ');
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
        foreach (var font in _fonts.Values)
            font.Dispose();
        _paint.Dispose();
    }

    private void BreakParagraph(string paragraph, TextStyle style, float width, List<string> lines)
    {
        var line = new StringBuilder();
        var lineWidth = 0f;
        var space = Measure(" ", style);
        foreach (var (word, spaced) in Words(paragraph))
        {
            var wordWidth = Measure(word, style);
            var gap = line.Length > 0 && spaced ? space : 0;
            if (line.Length > 0 && lineWidth + gap + wordWidth > width)
            {
                lines.Add(line.ToString());
                line.Clear();
                lineWidth = gap = 0;
            }

            var rest = word;
            while (wordWidth > width && rest.Length > 1)
            {
                var cut = LongestPrefix(rest, style, width);
                lines.Add(rest[..cut]);
                rest = rest[cut..];
                wordWidth = Measure(rest, style);
            }

            if (gap > 0)
                line.Append(' ');
            line.Append(rest);
            lineWidth += gap + wordWidth;
        }

        lines.Add(line.ToString());
    }

    private int LongestPrefix(string word, TextStyle style, float width)
    {
        var starts = StringInfo.ParseCombiningCharacters(word);
        var low = 1;
        var high = starts.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (Measure(word[..starts[middle]], style) <= width)
                low = middle;
            else
                high = middle - 1;
        }

        if (starts.Length < 2)
            return word.Length;
        var cut = starts[low];
        var seam = word.AsSpan(0, cut).LastIndexOfAny(Seams);
        return seam > cut / 2 ? seam + 1 : cut;
    }

    /// <summary>Words with whether a space stands before them; ideographs are words of their own.</summary>
    private static IEnumerable<(string Word, bool Spaced)> Words(string text)
    {
        var spaced = false;
        foreach (var token in text.Split(' '))
        {
            if (token.Length > 0)
            {
                var start = 0;
                for (var i = 1; i < token.Length; i++)
                {
                    if (!IsIdeograph(token[i]) && !IsIdeograph(token[i - 1]))
                        continue;
                    yield return (token[start..i], spaced && start == 0);
                    start = i;
                }

                yield return (token[start..], spaced && start == 0);
            }

            spaced = true;
        }
    }

    private static bool IsIdeograph(char c) => c is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes())
        {
            if (rune.Value == '\n')
                clean.Append('\n');
            else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                clean.Append(' ');
            else
                clean.Append(rune.ToString());
        }

        return clean.ToString();
    }

    private IEnumerable<(string Text, SKFont Font)> Segments(string text, TextStyle style)
    {
        var wanted = style.SemiBold ? fonts.SemiBold : fonts.Regular;
        var start = 0;
        SKTypeface? current = null;
        for (var i = 0; i < text.Length; i++)
        {
            var codePoint = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
                ? char.ConvertToUtf32(text[i], text[i + 1])
                : text[i];
            var face = fonts.FaceFor(codePoint, wanted);
            if (current is not null && !ReferenceEquals(face, current))
            {
                yield return (text[start..i], Font(current, style.Size));
                start = i;
            }

            current = face;
            if (codePoint > char.MaxValue)
                i++;
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
