using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace RSICCLLM.Model.Tokenization;

/// <summary>
/// Splits text by a regular expression over Unicode scalar values. .NET matches UTF-16 units, for which no character beyond U+FFFF
/// is a letter or a digit; so each of those is replaced, for matching only, by one unit of the same general category.
/// </summary>
internal sealed class ScalarPreTokenizer(Regex pattern) : PreTokenizer
{
    private const char Letter = '\u01BB';
    private const char Digit = '\u0660';
    private const char Mark = '\u0300';
    private const char Other = '\uE000';

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? Split(text, null) : SplitScalars(text);
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());

    private List<(int Offset, int Length)> SplitScalars(string text)
    {
        var units = new char[text.Length];
        var offsets = new int[text.Length + 1];
        var (count, at) = (0, 0);
        while (at < text.Length)
        {
            // Half a pair is not possible in normalised text; it would stand for itself.
            var status = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            offsets[count] = at;
            units[count++] = status == OperationStatus.Done && !rune.IsBmp ? StandIn(rune) : text[at];
            at += length;
        }

        offsets[count] = text.Length;
        return Split(new string(units, 0, count), offsets);
    }

    private List<(int Offset, int Length)> Split(string text, int[]? offsets)
    {
        var words = new List<(int, int)>();
        var end = 0;
        foreach (var match in pattern.EnumerateMatches(text))
        {
            Add(end, match.Index);
            Add(match.Index, match.Index + match.Length);
            end = match.Index + match.Length;
        }

        Add(end, text.Length);
        return words;

        void Add(int from, int to)
        {
            if (to <= from)
                return;
            var start = offsets?[from] ?? from;
            words.Add((start, (offsets?[to] ?? to) - start));
        }
    }

    private static char StandIn(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Digit,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Mark,
        _ => Other,
    };
}
