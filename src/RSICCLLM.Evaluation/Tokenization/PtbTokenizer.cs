namespace RSICCLLM.Evaluation.Tokenization;

/// <summary>
/// Words by the conventions of the Penn Treebank, lower-case, without marks, as the COCO caption evaluation prepares
/// captions (it calls Stanford's tokenizer; the conventions are those of R. MacIntyre, "Treebank tokenization", 1995).
/// Contractions are divided (<c>do n't</c>, <c>road 's</c>, <c>can not</c>), hyphenated words, numbers and
/// abbreviations stay whole, brackets become <c>-lrb-</c> and <c>-rrb-</c>. Spellings are not made American.
/// </summary>
public static class PtbTokenizer
{
    private static readonly HashSet<string> Abbreviations = new(StringComparer.Ordinal)
        { "mr", "mrs", "ms", "dr", "prof", "st", "ave", "no", "nos", "vs", "etc", "inc", "ltd", "co", "corp", "jr", "sr", "ft", "approx" };

    private static readonly HashSet<string> Marks = new(StringComparer.Ordinal)
        { "''", "'", "``", "`", ".", "?", "!", ",", ":", "-", "--", "...", ";" };

    private static readonly Dictionary<string, (string, string)> Pairs = new(StringComparer.Ordinal)
    {
        ["cannot"] = ("can", "not"),
        ["gonna"] = ("gon", "na"),
        ["gotta"] = ("got", "ta"),
        ["wanna"] = ("wan", "na"),
        ["gimme"] = ("gim", "me"),
        ["lemme"] = ("lem", "me"),
    };

    private static readonly string[] Suffixes = ["n't", "'ll", "'re", "'ve", "'s", "'m", "'d"];

    /// <summary>Words of a caption; time linear in its length.</summary>
    public static IReadOnlyList<string> Tokenize(string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        var words = new List<string>();
        var text = caption.ToLowerInvariant().Replace('\u2019', '\'').Replace('\u2018', '\'');
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
                i++;
            else if (IsWordStart(text, i))
                i = ReadWord(text, i, words);
            else
                i = ReadMark(text, i, words);
        }

        return words;
    }

    private static bool IsWordStart(string text, int i)
        => char.IsLetterOrDigit(text[i]) || char.IsSurrogate(text[i]) || text[i] == '_'
            || (text[i] == '\'' && i + 1 < text.Length && Suffixes.Any(suffix => IsWholeSuffix(text, i, suffix)));

    private static bool IsWholeSuffix(string text, int i, string suffix)
        => string.CompareOrdinal(text, i, suffix, 0, suffix.Length) == 0
            && (i + suffix.Length == text.Length || !char.IsLetterOrDigit(text[i + suffix.Length]));

    private static int ReadWord(string text, int start, List<string> words)
    {
        var end = start + 1;
        while (end < text.Length && Continues(text, start, end))
            end++;
        var word = text[start..end];
        // "e.g." and "mr." keep their full stop; at a sentence's end other words lose it.
        if (end < text.Length && text[end] == '.' && (Abbreviations.Contains(word) || IsLettersWithDots(word)))
        {
            word += '.';
            end++;
        }

        AddWord(word, words);
        return end;
    }

    private static bool Continues(string text, int start, int at)
    {
        var c = text[at];
        if (char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark)
            return true;
        if (at + 1 >= text.Length || !char.IsLetterOrDigit(text[at + 1]))
            return false;
        var digits = char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1]);
        return c switch
        {
            '-' => true,
            '\'' => !char.IsAsciiDigit(text[start]),
            ',' or ':' => digits,
            '.' => digits || (at - start == 1 && char.IsLetter(text[start])) || (at - start > 2 && text[at - 2] == '.'),
            _ => false,
        };
    }

    private static bool IsLettersWithDots(string word)
    {
        if (word.Length < 3 || word.Length % 2 == 0)
            return false;
        for (var i = 0; i < word.Length; i++)
        {
            if (i % 2 == 0 ? !char.IsLetter(word[i]) : word[i] != '.')
                return false;
        }

        return true;
    }

    private static void AddWord(string word, List<string> words)
    {
        if (Pairs.TryGetValue(word, out var pair))
        {
            words.Add(pair.Item1);
            words.Add(pair.Item2);
            return;
        }

        foreach (var suffix in Suffixes)
        {
            if (word.Length > suffix.Length && word.EndsWith(suffix, StringComparison.Ordinal))
            {
                words.Add(word[..^suffix.Length]);
                words.Add(suffix);
                return;
            }
        }

        words.Add(word);
    }

    private static int ReadMark(string text, int start, List<string> words)
    {
        var c = text[start];
        var end = start + 1;
        // Runs of dots, dashes and quotation marks are one token.
        if (c is '.' or '-' or '`' or '\'')
        {
            while (end < text.Length && text[end] == c)
                end++;
            return end;
        }

        var word = c switch
        {
            '(' => "-lrb-",
            ')' => "-rrb-",
            '[' => "-lsb-",
            ']' => "-rsb-",
            '{' => "-lcb-",
            '}' => "-rcb-",
            '/' => "\\/",
            '*' => "\\*",
            '"' or '\u201c' or '\u201d' or '\u2013' or '\u2014' or '\u2026' => "''",
            _ => c.ToString(),
        };
        if (!Marks.Contains(word))
            words.Add(word);
        return end;
    }
}
