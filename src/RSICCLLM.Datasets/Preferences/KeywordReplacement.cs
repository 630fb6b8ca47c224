using RSICCLLM.Captions;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Captions.Parsing;

namespace RSICCLLM.Datasets.Preferences;

/// <summary>
/// Keyword replacement: words of a true caption are exchanged for others of the same group and form, so that the sentence reads
/// as well as before and is wrong. Where the caption can be read as change records, the new one must be read as others, each of
/// an object and a verb that go together; and it must not say what another reference or the sample's records say.
/// </summary>
/// <param name="keywords">Words that are replaced, and by what.</param>
/// <param name="lexicon">Words by which captions are read.</param>
/// <param name="keepsRight">Captions of no change are replaced as well, and right captions of other wording kept.</param>
internal sealed class KeywordReplacement(KeywordLexicon keywords, ChangeLexicon lexicon, bool keepsRight = false)
{
    private const int AttemptsPerNegative = 40;

    /// <summary>Up to <paramref name="count"/> different wrong captions; fewer where the caption offers no more.</summary>
    /// <param name="truth">Tells captions that are right after all.</param>
    /// <param name="count">Captions wanted.</param>
    /// <param name="share">Share of the keywords that is replaced on average; at least one is.</param>
    /// <param name="random">Decides which, and by what.</param>
    public IReadOnlyList<string> Make(TruthCheck truth, int count, double share, Random random)
    {
        var caption = truth.Caption;
        var text = new KeywordText(caption, keywords);
        var places = text.Places.Where(place => keywords.Alternatives(place.Keyword).Count > 0).ToList();
        if (places.Count == 0)
            return [];
        var read = CaptionParser.Parse(caption, lexicon);
        // "No change: buildings and roads are as they were" stays true of whatever else is as it was.
        if (read.SaysNoChange && !keepsRight)
            return [];
        var records = read.Records;
        var isSound = records.All(record => lexicon.Problem(record) is null);
        var made = new List<string>();
        for (var attempt = 0; attempt < AttemptsPerNegative * count && made.Count < count; attempt++)
        {
            var chosen = places.Where(_ => random.NextDouble() < share).ToList();
            if (chosen.Count == 0)
                chosen.Add(places[random.Next(places.Count)]);
            var wrong = text.Replace(chosen.ToDictionary(place => place, place => Pick(place.Keyword, random)));
            if (!made.Contains(wrong, StringComparer.Ordinal) && IsWrong(wrong, text, records, isSound) && (keepsRight || !truth.IsRight(wrong)))
                made.Add(wrong);
        }

        return made;
    }

    private string Pick(Keyword keyword, Random random)
    {
        var meanings = keywords.Alternatives(keyword);
        var words = meanings[random.Next(meanings.Count)];
        return words[random.Next(words.Count)];
    }

    private bool IsWrong(string wrong, KeywordText original, IReadOnlyList<ChangeRecord> records, bool isSound)
    {
        var now = new KeywordText(wrong, keywords);
        // The same keywords in other groups or forms would be another sentence.
        if (!now.Places.Select(place => (place.Keyword.Group, place.Keyword.Form)).SequenceEqual(original.Places.Select(place => (place.Keyword.Group, place.Keyword.Form))))
            return false;
        if (records.Count == 0)
            return !now.Meanings.SequenceEqual(original.Meanings, StringComparer.Ordinal);
        var read = CaptionParser.Parse(wrong, lexicon).Records;
        return read.Count > 0 && !read.ToHashSet().SetEquals(records) && (!isSound || read.All(record => lexicon.Problem(record) is null));
    }
}
