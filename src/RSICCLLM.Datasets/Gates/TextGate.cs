using System.Text.RegularExpressions;

namespace RSICCLLM.Datasets.Gates;

/// <summary>Gate 3: length, repetition, other languages and mark-up, and what two pictures cannot show: dates, names, causes, doubts, apologies.</summary>
internal sealed partial class TextGate(GateSettings settings)
{
    private const double LeastLatinShare = 0.9;
    private static readonly string[] BuiltIn =
    [
        "i cannot", "i can not", "i can t", "unable to", "sorry", "it is unclear", "unclear", "not possible to", "might be", "may be", "could be", "possibly", "probably", "perhaps",
        "presumably", "likely", "appears to be", "seems to be", "it seems", "suggesting", "suggests", "indicating that", "due to", "because of", "in order to", "for the purpose",
        "planned", "government", "investment", "population", "earthquake", "flood", "hurricane", "war", "economic", "weather", "season", "lighting", "brightness",
    ];

    private readonly WordList _forbidden = new(BuiltIn.Concat(settings.ForbiddenWords));

    /// <summary>What is wrong with the text, or <see langword="null"/>.</summary>
    public Rejection? Check(string caption)
    {
        var words = caption.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        if (words < settings.MinimumWords)
            return Reject("too short", $"it has {words} word(s), fewer than {settings.MinimumWords}");
        if (words > settings.MaximumWords)
            return Reject("too long", $"it has {words} words, more than {settings.MaximumWords}");
        var letters = caption.Count(char.IsLetter);
        if (caption.Count(char.IsAsciiLetter) < LeastLatinShare * letters)
            return Reject("not English", "a tenth of its letters or more are not English");
        if (MarkUp().IsMatch(caption))
            return Reject("mark-up", "it has lists, headings or tables instead of sentences");
        var sentences = caption.Split(['.', '!', '?'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (sentences.GroupBy(sentence => sentence.ToLowerInvariant()).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            return Reject("repetition", $"it repeats the sentence '{Shorten(repeated.First())}'");
        if (Year().Match(caption) is { Success: true } year)
            return Reject("invention", $"it names the year {year.Value}, which pictures do not show");
        if (Measure().Match(caption) is { Success: true } measure)
            return Reject("invention", $"it gives a measure, '{measure.Value}', which pictures do not show");
        return _forbidden.FindIn(caption) is { } found ? Reject("guessing", $"it says '{found}', which pictures do not show") : null;
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "...";

    private static Rejection Reject(string kind, string reason) => new(Gate.Text, kind, reason);

    [GeneratedRegex(@"^\s*([-*#|]|\d+[.)])\s", RegexOptions.Multiline)]
    private static partial Regex MarkUp();

    [GeneratedRegex(@"\b(19|20)\d\d\b")]
    private static partial Regex Year();

    [GeneratedRegex(@"\b\d+([.,]\d+)?\s*(m|metres|meters|km|kilometres|kilometers|hectares|ha|percent|feet|ft|acres|m²|m2)\b|\d\s*%", RegexOptions.IgnoreCase)]
    private static partial Regex Measure();
}
