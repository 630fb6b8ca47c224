using RSICCLLM.Captions.Lexicon;

namespace RSICCLLM.Captions.Parsing;

/// <summary>Recognises statements that the scene stayed as it was.</summary>
internal static class NoChangeReader
{
    // "no visible or significant change"
    private const int Reach = 5;

    public static bool SaysNoChange(List<string> words, ChangeLexicon lexicon)
    {
        var sinceNegation = Reach + 1;
        for (var i = 0; i < words.Count; i++)
        {
            if (lexicon.Phrases.Match(words, i).Cue is WordCue { Role: WordRole.Negation })
                sinceNegation = 0;
            else
                sinceNegation = words[i] is "." ? Reach + 1 : sinceNegation + 1;

            if (sinceNegation > 0 && sinceNegation <= Reach && lexicon.ChangeWords.Contains(words[i]))
                return true;
            // "not the same" is the opposite.
            if (sinceNegation > Reach && lexicon.SameWords.Match(words, i).Length > 0)
                return true;
        }

        return false;
    }
}
