using RSICCLLM.Reports.Bidi;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>A paragraph of which lines are cut: its bidirectional levels are those of the whole.</summary>
internal sealed class TextParagraph
{
    private readonly BidiParagraph? _bidi;

    /// <summary>Index of the character of each UTF-16 unit.</summary>
    private readonly int[] _characters;

    private TextParagraph(string text, BidiParagraph? bidi, int[] characters) => (Text, _bidi, _characters) = (text, bidi, characters);

    public string Text { get; }

    public static TextParagraph Of(string text)
    {
        if (!BidiClasses.HasRightToLeft(text))
            return new(text, null, []);
        var codePoints = new List<int>(text.Length);
        var characters = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            characters.AddRange(Enumerable.Repeat(codePoints.Count, rune.Utf16SequenceLength));
            codePoints.Add(rune.Value);
        }

        return new(text, BidiParagraph.Of(codePoints.ToArray()), [.. characters]);
    }

    /// <summary>Cuts a line.</summary>
    /// <param name="start">First UTF-16 unit.</param>
    /// <param name="end">Behind the last.</param>
    /// <param name="column">Width it is broken for.</param>
    public TextLine Line(int start, int end, float column)
    {
        if (_bidi is null)
            return new(Text[start..end], Column: column);
        if (start == end)
            return new("", [], _bidi.IsRightToLeft, column);
        var (first, last) = (_characters[start], _characters[end - 1]);
        var levels = _bidi.LevelsOfLine(first, last + 1 - first);
        return new(Text[start..end], [.. _characters[start..end].Select(c => levels[c - first])], _bidi.IsRightToLeft, column);
    }
}
