namespace RSICCLLM.Evaluation.Metrics.Meteor;

/// <summary>
/// Stems of English words by Porter's second algorithm ("English (Porter2)" of the Snowball project, M. F. Porter, 2002),
/// the one that METEOR uses. Written from the published description; lower-case words in, stems out.
/// </summary>
internal static class EnglishStemmer
{
    private static readonly Dictionary<string, string> Special = new(StringComparer.Ordinal)
    {
        ["skis"] = "ski",
        ["skies"] = "sky",
        ["dying"] = "die",
        ["lying"] = "lie",
        ["tying"] = "tie",
        ["idly"] = "idl",
        ["gently"] = "gentl",
        ["ugly"] = "ugli",
        ["early"] = "earli",
        ["only"] = "onli",
        ["singly"] = "singl",
        ["sky"] = "sky",
        ["news"] = "news",
        ["howe"] = "howe",
        ["atlas"] = "atlas",
        ["cosmos"] = "cosmos",
        ["bias"] = "bias",
        ["andes"] = "andes",
    };

    private static readonly HashSet<string> KeptAfterPlural = new(StringComparer.Ordinal)
        { "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed" };

    private static readonly (string Suffix, string Replacement)[] Second =
    [
        ("ational", "ate"), ("ization", "ize"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"),
        ("tional", "tion"), ("biliti", "ble"), ("lessli", "less"),
        ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("ousli", "ous"), ("iviti", "ive"), ("fulli", "ful"),
        ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("izer", "ize"), ("ator", "ate"), ("alli", "al"),
        ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Suffix, string Replacement)[] Third =
        [("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""), ("ical", "ic"), ("ness", ""), ("ful", "")];

    private static readonly string[] Fourth =
        ["ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic"];

    /// <summary>The stem; words of two letters or less, and words with other than Latin letters, stay as they are.</summary>
    public static string Stem(string word)
    {
        if (word.Length <= 2 || !word.All(c => char.IsAsciiLetterLower(c) || c == '\''))
            return word;
        if (Special.TryGetValue(word, out var special))
            return special;
        var text = MarkConsonantY(word.TrimStart('\''));
        if (text.Length == 0)
            return word;
        var (first, second) = Regions(text);
        text = Genitive(text);
        text = Plural(text);
        if (KeptAfterPlural.Contains(text))
            return text;
        text = Participle(text, first);
        if (text.Length > 2 && text[^1] is 'y' or 'Y' && !IsVowel(text[^2]))
            text = text[..^1] + "i";
        text = Replace(text, first, second, Second);
        text = Replace(text, first, second, Third);
        text = Remove(text, second);
        return Ending(text, first, second).Replace('Y', 'y');
    }

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    /// <summary>An initial y, or one after a vowel, is a consonant; written Y.</summary>
    private static string MarkConsonantY(string word)
    {
        var letters = word.ToCharArray();
        for (var i = 0; i < letters.Length; i++)
        {
            if (letters[i] == 'y' && (i == 0 || IsVowel(letters[i - 1])))
                letters[i] = 'Y';
        }

        return new string(letters);
    }

    /// <summary>Where R1 and R2 begin.</summary>
    private static (int First, int Second) Regions(string text)
    {
        var first = text.StartsWith("gener", StringComparison.Ordinal) || text.StartsWith("arsen", StringComparison.Ordinal) ? 5
            : text.StartsWith("commun", StringComparison.Ordinal) ? 6
            : Region(text, 0);
        return (first, Region(text, first));
    }

    private static int Region(string text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (!IsVowel(text[i]) && IsVowel(text[i - 1]))
                return i + 1;
        }

        return text.Length;
    }

    private static string Genitive(string text)
    {
        foreach (var suffix in (string[])["'s'", "'s", "'"])
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
                return text[..^suffix.Length];
        }

        return text;
    }

    private static string Plural(string text)
    {
        if (text.EndsWith("sses", StringComparison.Ordinal))
            return text[..^2];
        if (text.EndsWith("ied", StringComparison.Ordinal) || text.EndsWith("ies", StringComparison.Ordinal))
            return text.Length > 4 ? text[..^2] : text[..^1];
        if (text.EndsWith("us", StringComparison.Ordinal) || text.EndsWith("ss", StringComparison.Ordinal) || !text.EndsWith('s'))
            return text;
        return text.Length > 2 && text[..^2].Any(IsVowel) ? text[..^1] : text;
    }

    private static string Participle(string text, int first)
    {
        foreach (var suffix in (string[])["eedly", "eed"])
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
                return text.Length - suffix.Length >= first ? text[..^suffix.Length] + "ee" : text;
        }

        foreach (var suffix in (string[])["ingly", "edly", "ing", "ed"])
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            var stem = text[..^suffix.Length];
            return stem.Any(IsVowel) ? Complete(stem, first) : text;
        }

        return text;
    }

    /// <summary>What is left of "-ed" and "-ing" gets back its e, or loses its doubled consonant.</summary>
    private static string Complete(string stem, int first)
    {
        if (stem.EndsWith("at", StringComparison.Ordinal) || stem.EndsWith("bl", StringComparison.Ordinal) || stem.EndsWith("iz", StringComparison.Ordinal))
            return stem + "e";
        if (stem.Length > 1 && stem[^1] == stem[^2] && "bdfgmnprt".Contains(stem[^1], StringComparison.Ordinal))
            return stem[..^1];
        return stem.Length <= first && EndsInShortSyllable(stem) ? stem + "e" : stem;
    }

    private static bool EndsInShortSyllable(string text) => text.Length switch
    {
        < 2 => false,
        2 => IsVowel(text[0]) && !IsVowel(text[1]),
        _ => !IsVowel(text[^3]) && IsVowel(text[^2]) && !IsVowel(text[^1]) && text[^1] is not ('w' or 'x' or 'Y'),
    };

    private static string Replace(string text, int first, int second, (string Suffix, string Replacement)[] table)
    {
        foreach (var (suffix, replacement) in table)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            var start = text.Length - suffix.Length;
            var fits = start >= first && suffix switch
            {
                "ogi" => start > 0 && text[start - 1] == 'l',
                "li" => start > 0 && "cdeghkmnrt".Contains(text[start - 1], StringComparison.Ordinal),
                "ative" => start >= second,
                _ => true,
            };
            return fits ? text[..start] + replacement : text;
        }

        return text;
    }

    private static string Remove(string text, int second)
    {
        foreach (var suffix in Fourth)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            var start = text.Length - suffix.Length;
            var fits = start >= second && (suffix != "ion" || (start > 0 && text[start - 1] is 's' or 't'));
            return fits ? text[..start] : text;
        }

        return text;
    }

    private static string Ending(string text, int first, int second)
    {
        var last = text.Length - 1;
        if (text.EndsWith('e') && (last >= second || (last >= first && !EndsInShortSyllable(text[..last]))))
            return text[..last];
        return last >= second && text.EndsWith("ll", StringComparison.Ordinal) ? text[..last] : text;
    }
}
