using System.Buffers;
using System.Globalization;
using System.Text;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>
/// Breaks a text into lines: at spaces, between ideographs, and within a word only when it is wider than a line, then
/// after one of <c>- / _ . , :</c> where possible. Line breaks of the text are kept, other control characters are not.
/// </summary>
/// <param name="measure">Width of a text on one line.</param>
/// <param name="width">Of the column.</param>
internal sealed class LineBreaker(Func<TextLine, float> measure, float width)
{
    private static readonly SearchValues<char> Seams = SearchValues.Create("-/_.,:");

    /// <summary>At least one line.</summary>
    public IReadOnlyList<TextLine> Break(string text)
    {
        var lines = new List<TextLine>();
        foreach (var paragraph in Clean(text).Split('\n'))
            BreakParagraph(string.Join(' ', paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries)), lines);
        return lines;
    }

    /// <summary>Line breaks become one kind, other control characters spaces; half surrogate pairs become the replacement character.</summary>
    public static string Clean(string text)
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

    private void BreakParagraph(string text, List<TextLine> lines)
    {
        var paragraph = TextParagraph.Of(text);
        var start = 0;
        var end = 0;
        foreach (var word in Words(text))
        {
            if (end > start && Wide(paragraph, start, word.End))
            {
                lines.Add(paragraph.Line(start, end, width));
                start = end = word.Start;
            }

            if (end == start)
                start = word.Start;
            end = word.End;
            while (end - start > 1 && start >= word.Start && Wide(paragraph, start, end))
            {
                var cut = start + LongestPrefix(paragraph, start, end);
                if (cut == end)
                    break;
                lines.Add(paragraph.Line(start, cut, width));
                start = cut;
            }
        }

        lines.Add(paragraph.Line(start, end, width));
    }

    private bool Wide(TextParagraph paragraph, int start, int end) => measure(paragraph.Line(start, end, width)) > width;

    private int LongestPrefix(TextParagraph paragraph, int start, int end)
    {
        var word = paragraph.Text[start..end];
        var starts = StringInfo.ParseCombiningCharacters(word);
        if (starts.Length < 2)
            return word.Length;
        var low = 1;
        var high = starts.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (!Wide(paragraph, start, start + starts[middle]))
                low = middle;
            else
                high = middle - 1;
        }

        var cut = starts[low];
        var seam = word.AsSpan(0, cut).LastIndexOfAny(Seams);
        return seam > cut / 2 ? seam + 1 : cut;
    }

    /// <summary>Places of the words; ideographs are words of their own.</summary>
    private static IEnumerable<(int Start, int End)> Words(string text)
    {
        var start = 0;
        for (var i = 1; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] != ' ' && text[i - 1] != ' ' && !IsIdeograph(text[i]) && !IsIdeograph(text[i - 1]))
                continue;
            if (text[start] != ' ')
                yield return (start, i);
            start = i;
        }
    }

    private static bool IsIdeograph(char c) => c is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');
}
