using System.Text;

namespace RSICCLLM.Captions.Lexicon;

/// <summary>Splits captions and lexicon phrases alike: lower-case words, numbers, and sentence marks as words of their own.</summary>
internal static class CaptionWords
{
    /// <summary>Words in order; hyphens divide, "n't" becomes a word, marks come out as "," or ".".</summary>
    public static List<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsLetterOrDigit(c))
            {
                word.Append(char.ToLowerInvariant(c));
                continue;
            }

            if (c is '\'' or '\u2019' && word.Length > 0)
            {
                word.Append('\'');
                continue;
            }

            if (c is '.' or ',' && i > 0 && i + 1 < text.Length && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1]))
            {
                // A decimal point or thousands mark ends no sentence.
                word.Append(c);
                continue;
            }

            Flush(word, words);
            if (c is ',' or ':' or '(' or ')')
                words.Add(",");
            else if (c is '.' or ';' or '!' or '?' or '\n')
                words.Add(".");
        }

        Flush(word, words);
        return words;
    }

    private static void Flush(StringBuilder word, List<string> words)
    {
        if (word.Length == 0)
            return;
        var text = word.ToString().TrimEnd('\'');
        word.Clear();
        if (text.Length > 3 && text.EndsWith("n't", StringComparison.Ordinal))
        {
            words.Add(text[..^3]);
            words.Add("n't");
        }
        else if (text.Length > 0)
        {
            words.Add(text.Length > 2 && text.EndsWith("'s", StringComparison.Ordinal) ? text[..^2] : text);
        }
    }
}
