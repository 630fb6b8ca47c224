using System.Globalization;
using System.Text;
using RSICCLLM.Batch.Ledger;

namespace RSICCLLM.Service.Notifications;

/// <summary>How a night went, for a mail and for a webhook's JSON.</summary>
/// <param name="Schedule">Name of the schedule.</param>
/// <param name="Due">When it was due, in the time zone of the schedule.</param>
/// <param name="Machine">Who tells.</param>
/// <param name="Done">Pairs whose reports are in place.</param>
/// <param name="Failed">Pairs that failed or were cancelled, with the reason.</param>
/// <param name="Refused">Pairs and scenes that were not taken in, each with its reason in one sentence.</param>
/// <param name="Output">Folder of the results.</param>
internal sealed record NightSummary(
    string Schedule, DateTimeOffset Due, string Machine, IReadOnlyList<string> Done, IReadOnlyDictionary<string, string> Failed, IReadOnlyList<string> Refused, string Output)
{
    public bool HasFailed => Failed.Count + Refused.Count > 0;

    public string Title => string.Create(
        CultureInfo.InvariantCulture,
        $"{Schedule} of {Due:yyyy-MM-dd HH:mm zzz}: {Done.Count} done{Count(Failed.Count, "failed")}{Count(Refused.Count, "refused")}");

    public string Text
    {
        get
        {
            var text = new StringBuilder().AppendLine(Title).AppendLine(CultureInfo.InvariantCulture, $"Results: {Output} on {Machine}").AppendLine();
            foreach (var (name, reason) in Failed)
                text.AppendLine(CultureInfo.InvariantCulture, $"FAILED {name}: {reason}");
            foreach (var reason in Refused)
                text.AppendLine(CultureInfo.InvariantCulture, $"REFUSED {reason}");
            foreach (var name in Done)
                text.AppendLine(CultureInfo.InvariantCulture, $"done   {name}");
            if (Done.Count + Failed.Count + Refused.Count == 0)
                text.AppendLine("No pair was entered: there were no new scenes.");
            return text.ToString();
        }
    }

    public static NightSummary Of(RunLedger ledger, NightEntry night, TimeZoneInfo zone, string output)
    {
        var pairs = ledger.Progress(nightId: night.Id).OrderBy(p => p.Id).ToList();
        return new NightSummary(
            night.Schedule,
            TimeZoneInfo.ConvertTime(night.Due, zone),
            Environment.MachineName,
            [.. pairs.Where(p => p.State == PairState.Done).Select(p => p.Name)],
            pairs.Where(p => p.State is PairState.Failed or PairState.Cancelled).ToDictionary(p => p.Name, p => p.Reason ?? "no reason recorded"),
            ledger.Nights.Refused(night.Id),
            output);
    }

    private static string Count(int count, string what) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {count} {what}");
}
