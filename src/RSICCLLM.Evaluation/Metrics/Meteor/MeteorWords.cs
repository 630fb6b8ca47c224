namespace RSICCLLM.Evaluation.Metrics.Meteor;

/// <summary>Words for METEOR: lower case, marks as tokens of their own, hyphens and apostrophes inside words stay.</summary>
internal static class MeteorWords
{
    public static string[] Split(string text)
    {
        var words = new List<string>();
        var lower = text.ToLowerInvariant();
        for (var i = 0; i < lower.Length;)
        {
            if (char.IsWhiteSpace(lower[i]))
            {
                i++;
                continue;
            }

            var start = i++;
            if (IsWordCharacter(lower[start]) || (lower[start] == '\'' && i < lower.Length && char.IsLetter(lower[i])))
            {
                while (i < lower.Length && (IsWordCharacter(lower[i]) || (lower[i] is '-' or '\'' or '.' or ',' && Joins(lower, i))))
                    i++;
            }

            words.Add(lower[start..i]);
        }

        return [.. words];
    }

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c == '_';

    private static bool Joins(string text, int at) => at + 1 < text.Length && (text[at] is '.' or ','
        ? char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1])
        : IsWordCharacter(text[at + 1]));
}
