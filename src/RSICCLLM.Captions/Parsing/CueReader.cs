using System.Globalization;
using RSICCLLM.Captions.Lexicon;

namespace RSICCLLM.Captions.Parsing;

/// <summary>Turns words into cues, the longest phrase first.</summary>
internal static class CueReader
{
    private const int LongestNumber = 3;
    private const int RelativeReach = 3;
    private static readonly WordCue Other = new(WordRole.Other);
    private static readonly WordCue Comma = new(WordRole.Comma);
    private static readonly WordCue SentenceEnd = new(WordRole.SentenceEnd);
    private static readonly WordCue Negation = new(WordRole.Negation);

    /// <summary>One cue for each phrase or unknown word, closed by a sentence end.</summary>
    public static List<Cue> Read(List<string> words, ChangeLexicon lexicon)
    {
        var cues = new List<Cue>(words.Count + 1);
        for (var i = 0; i < words.Count;)
        {
            var (cue, length) = Match(words, i, cues, lexicon);
            cues.Add(cue);
            i += length;
        }

        cues.Add(SentenceEnd);
        return cues;
    }

    private static (Cue Cue, int Length) Match(List<string> words, int i, List<Cue> before, ChangeLexicon lexicon)
    {
        var word = words[i];
        if (word == ",")
            return (Comma, 1);
        if (word == ".")
            return (SentenceEnd, 1);
        if (char.IsAsciiDigit(word[0]))
            return (Number(word), 1);
        var (cue, length) = lexicon.Phrases.Match(words, i);
        if (cue is null)
            return (Other, 1);
        if (cue is PositionCue position)
        {
            var introduced = before.Count > 0 && before[^1] is WordCue { Role: WordRole.Determiner or WordRole.Preposition or WordRole.Between };
            if ((position.NeedsArticle && !introduced) || IsRelative(words, i + length, lexicon))
                return (Other, length);
        }

        return (cue, length);
    }

    private static Cue Number(string word)
    {
        if (word.Length > LongestNumber || !int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return Other;
        return value == 0 ? Negation : new QuantityCue(value);
    }

    /// <summary>"The left side of the road" is no place in the scene.</summary>
    private static bool IsRelative(List<string> words, int next, ChangeLexicon lexicon)
    {
        while (next < words.Count && lexicon.PositionNouns.Contains(words[next]))
            next++;
        if (next >= words.Count || words[next] != "of")
            return false;
        for (var i = next + 1; i < words.Count && i <= next + RelativeReach; i++)
        {
            switch (lexicon.Phrases.Match(words, i).Cue)
            {
                case ObjectCue:
                    return true;
                case null or WordCue { Role: WordRole.Determiner } or QuantityCue or NoveltyCue:
                    if (words[i] is "," or ".")
                        return false;
                    break;
                default:
                    return false;
            }
        }

        return false;
    }
}
