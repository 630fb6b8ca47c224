namespace RSICCLLM.Datasets.Preferences;

/// <summary>A caption cut into words and what stands between them, so that words can be replaced and all else stays.</summary>
internal sealed class KeywordText
{
    // Attributes between a number and its noun.
    private const int WordsBetween = 2;
    private readonly List<(int Start, int End)> _spans = [];
    private readonly string _text;

    public KeywordText(string text, KeywordLexicon lexicon)
    {
        _text = text;
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            while (i < text.Length && char.IsLetterOrDigit(text[i]))
                i++;
            if (i > start)
                _spans.Add((start, i));
            else
                i++;
        }

        var words = _spans.Select(span => text[span.Start..span.End].ToLowerInvariant()).ToList();
        var places = new List<Place>();
        for (var i = 0; i < words.Count;)
        {
            var (keyword, length) = lexicon.Match(words, i);
            if (keyword is not null && IsJoined(i, length))
                places.Add(new Place(i, length, keyword));
            i += Math.Max(1, length);
        }

        Places = [.. places.Where((place, i) => place.Keyword.Group != "quantity" || CountsObject(place, i + 1 < places.Count ? places[i + 1] : null))];
    }

    /// <summary>Keywords in order.</summary>
    public IReadOnlyList<Place> Places { get; }

    /// <summary>Their meanings, for comparing: inflections and synonyms are the same.</summary>
    public string[] Meanings => [.. Places.Select(place => $"{place.Keyword.Group}:{place.Keyword.Meaning}")];

    /// <summary>The text with other words at some places; capitals and "a" or "an" follow.</summary>
    public string Replace(IReadOnlyDictionary<Place, string> replacements)
    {
        var text = _text;
        foreach (var (place, word) in replacements.OrderByDescending(pair => pair.Key.Start))
        {
            var (start, end) = (_spans[place.Start].Start, _spans[place.Start + place.Length - 1].End);
            var written = char.IsUpper(_text[start]) ? char.ToUpperInvariant(word[0]) + word[1..] : word;
            text = text[..start] + written + text[end..];
            text = WithArticle(text, place.Start, word);
        }

        return text;
    }

    private string WithArticle(string text, int word, string next)
    {
        if (word == 0)
            return text;
        var (start, end) = _spans[word - 1];
        var article = text[start..end];
        if (!article.Equals("a", StringComparison.OrdinalIgnoreCase) && !article.Equals("an", StringComparison.OrdinalIgnoreCase))
            return text;
        var right = "aeiou".Contains(next[0], StringComparison.Ordinal) ? "an" : "a";
        return text[..start] + (char.IsUpper(article[0]) ? char.ToUpperInvariant(right[0]) + right[1..] : right) + text[end..];
    }

    /// <summary>"Two new houses", but not "the two dates".</summary>
    private static bool CountsObject(Place number, Place? next)
        => next is { Keyword.Group: "object" } && next.Start - (number.Start + number.Length) <= WordsBetween;

    /// <summary>Only spaces and hyphens stand between the words of a phrase.</summary>
    private bool IsJoined(int start, int length)
    {
        for (var i = start; i + 1 < start + length; i++)
        {
            for (var at = _spans[i].End; at < _spans[i + 1].Start; at++)
            {
                if (_text[at] is not (' ' or '-'))
                    return false;
            }
        }

        return true;
    }

    /// <summary>A keyword in the text.</summary>
    /// <param name="Start">Its first word.</param>
    /// <param name="Length">Its words.</param>
    /// <param name="Keyword">What it is.</param>
    internal sealed record Place(int Start, int Length, Keyword Keyword);
}
