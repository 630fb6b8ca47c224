using System.Globalization;
using System.Text;
using RSICCLLM.Batch.Ledger;

namespace RSICCLLM.Service.Notifications;

/// <summary>How a night went, or how far it is, for a mail and for a webhook's JSON.</summary>
/// <param name="Schedule">Name of the schedule.</param>
/// <param name="Due">When it was due, in the time zone of the schedule.</param>
/// <param name="Machine">Who tells.</param>
/// <param name="HasEnded">Whether nothing more is done for it.</param>
/// <param name="Late">How long after it was due it began; <see langword="null"/> when it was on time.</param>
/// <param name="Done">Pairs whose reports are in place.</param>
/// <param name="Failed">Pairs that failed or were cancelled, with the reason.</param>
/// <param name="Unfinished">Pairs that are still to be done, with what they wait for.</param>
/// <param name="Refused">Pairs, scenes and nights that were not taken in, each with its reason in one sentence.</param>
/// <param name="Earlier">Pairs that are still to be done of earlier nights of the schedule.</param>
/// <param name="Output">Folder of the results.</param>
internal sealed record NightSummary(
    string Schedule,
    DateTimeOffset Due,
    string Machine,
    bool HasEnded,
    string? Late,
    IReadOnlyList<string> Done,
    IReadOnlyDictionary<string, string> Failed,
    IReadOnlyDictionary<string, string> Unfinished,
    IReadOnlyList<string> Refused,
    int Earlier,
    string Output)
{
    public bool HasFailed => Failed.Count + Unfinished.Count + Refused.Count > 0 || Late is not null || !HasEnded;

    public string Title => string.Create(
        CultureInfo.InvariantCulture,
        $"{Schedule} of {Due:yyyy-MM-dd HH:mm zzz}: {Done.Count} done{Count(Failed.Count, "failed")}{Count(Unfinished.Count, "not finished")}{Count(Refused.Count, "refused")}{Count(Earlier, "of earlier nights not finished")}{(Late is null ? "" : $", begun {Late} late")}");

    public string Text
    {
        get
        {
            var text = new StringBuilder().AppendLine(Title).AppendLine(CultureInfo.InvariantCulture, $"Results: {Output} on {Machine}").AppendLine();
            foreach (var (name, reason) in Failed)
                text.AppendLine(CultureInfo.InvariantCulture, $"FAILED {name}: {reason}");
            foreach (var (name, state) in Unfinished)
                text.AppendLine(CultureInfo.InvariantCulture, $"UNFINISHED {name}: {state}");
            foreach (var reason in Refused)
                text.AppendLine(CultureInfo.InvariantCulture, $"REFUSED {reason}");
            foreach (var name in Done)
                text.AppendLine(CultureInfo.InvariantCulture, $"done   {name}");
            if (!HasEnded)
                text.AppendLine(Unfinished.Count > 0 ? "The night goes on; it is told again when it ends." : "The night has not ended: its scenes are still being taken in.");
            else if (Done.Count + Failed.Count + Refused.Count == 0)
                text.AppendLine(Earlier == 0 ? "No pair was entered: there were no new scenes." : "No pair was entered.");
            if (Earlier > 0)
                text.AppendLine(CultureInfo.InvariantCulture, $"Pairs of earlier nights that are still to be done: {Earlier}.");
            return text.ToString();
        }
    }

    /// <param name="ledger">The ledger.</param>
    /// <param name="night">The night.</param>
    /// <param name="zone">Time zone of the schedule.</param>
    /// <param name="late">How long after it was due it began; <see langword="null"/> when it was on time.</param>
    /// <param name="output">Folder of the results.</param>
    /// <param name="obstacles">Why no work may run now.</param>
    public static NightSummary Of(RunLedger ledger, NightEntry night, TimeZoneInfo zone, TimeSpan? late, string output, IEnumerable<string> obstacles)
    {
        var pairs = ledger.Progress(nightId: night.Id).OrderBy(p => p.Id).ToList();
        var waits = string.Join("; ", obstacles);
        return new NightSummary(
            night.Schedule,
            TimeZoneInfo.ConvertTime(night.Due, zone),
            Environment.MachineName,
            night.State != NightState.Running,
            late is { } time ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min") : null,
            [.. pairs.Where(p => p.State == PairState.Done).Select(p => p.Name)],
            pairs.Where(p => p.State is PairState.Failed or PairState.Cancelled).ToDictionary(p => p.Name, p => p.Reason ?? "no reason recorded"),
            pairs.Where(IsOpen).ToDictionary(p => p.Name, p => Standing(p, waits)),
            ledger.Nights.Refused(night.Id),
            ledger.Nights.Running().Where(n => n.Schedule == night.Schedule && n.Due < night.Due).Sum(n => ledger.Progress(nightId: n.Id).Count(IsOpen)),
            output);
    }

    private static bool IsOpen(PairProgress pair) => pair.State is PairState.Registered or PairState.Prepared;

    private static string Standing(PairProgress pair, string waits) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(pair.Tiles == 0 ? "not begun" : $"{pair.TilesDone} of {pair.Tiles} tiles done")}{(waits.Length == 0 ? "" : $", waits: {waits}")}");

    private static string Count(int count, string what) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {count} {what}");
}
