using RSICCLLM.Reports.Documents;

namespace RSICCLLM.Reports.Composition;

/// <summary>Divides a report into volumes of no more pages than a limit.</summary>
internal static class VolumePlan
{
    /// <summary>
    /// One volume when it fits; else equal numbers of changes, from an estimate by pages a change, made smaller until every volume
    /// fits or holds one change only.
    /// </summary>
    /// <param name="composer">Writes the volumes.</param>
    /// <param name="changes">Number of changes.</param>
    /// <param name="limit">Most pages of a volume; at least 1.</param>
    /// <param name="countPages">Counts the pages of a document without drawing it.</param>
    public static IReadOnlyList<Volume> Of(PairReportComposer composer, int changes, int limit, Func<ReportDocument, int> countPages)
    {
        var whole = Volume.Only(changes);
        var pages = countPages(composer.Compose(whole));
        if (pages <= limit || changes < 2)
            return [whole];
        for (var size = Math.Clamp((int)((long)changes * limit / pages), 1, changes - 1); ; size = Math.Max(1, size * 9 / 10))
        {
            var volumes = Volume.Cut(changes, size);
            if (size == 1 || volumes.All(v => countPages(composer.Compose(v)) <= limit))
                return volumes;
        }
    }
}
