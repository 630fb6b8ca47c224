using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Languages;

namespace RSICCLLM.Reports.Composition;

/// <summary>A few sentences for the reader in a hurry, put together from the changes.</summary>
internal static class SummaryText
{
    /// <summary>Says how many changes of which kinds there are, what the largest is and where, how many ask for review, and what puts all of it in doubt.</summary>
    public static string Of(PairReport report, Wording wording)
    {
        var (changes, language) = (report.Changes, wording.Language);
        if (changes.Count == 0)
            return string.Join(' ', [language[report.Tiles.Captioned + report.Tiles.SetAside == 0 ? "summary.nothingAnalysed" : "summary.none"], .. Doubts(report, language)]);
        var kinds = changes
            .GroupBy(c => (c.Object, c.Verb))
            .OrderByDescending(kind => kind.Count())
            .ThenByDescending(kind => kind.Sum(c => c.AreaSquareMetres))
            .Select(kind => KindOf(kind.Key.Object, kind.Key.Verb, kind.Count(), wording));
        var largest = changes.MaxBy(c => c.AreaSquareMetres)!;
        var sentences = new List<string>
        {
            language.Counted("summary.found", changes.Count, wording.Area(changes.Sum(c => c.AreaSquareMetres)), string.Join(", ", kinds)),
            language.Format("summary.largest", wording.WithinSentence(wording.Title(largest), largest.Object), wording.Area(largest.AreaSquareMetres), language[SceneParts.Of(largest, report.Grid)]),
        };
        if (changes.Count(c => c.ReviewReasons.Count > 0) is var review and > 0)
            sentences.Add(language.Counted("summary.review", review));
        return string.Join(' ', [.. sentences, .. Doubts(report, language)]);
    }

    // What puts the whole comparison in doubt is said where everybody reads it.
    private static IEnumerable<string> Doubts(PairReport report, ReportLanguage language)
    {
        if (report.Before.Sha256.Length > 0 && report.Before.Sha256 == report.After.Sha256)
            yield return language["summary.sameFile"];
        if (report.Alignment is { Found: false })
            yield return language["summary.notAligned"];
    }

    private static string KindOf(string @object, string verb, int count, Wording wording) => wording.Language.Format(
        count == 1 ? "summary.kind.one" : "summary.kind.other", wording.WithinSentence(wording.Kind(@object, verb), @object), wording.Count(count));
}
