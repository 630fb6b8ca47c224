using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Notifications;
using RSICCLLM.Service.Work;

namespace RSICCLLM.Service.Schedules;

/// <summary>Finds what no pair's end would have told: nights that do not end in time, nights whose last pair was cancelled, failed pairs without a night.</summary>
internal sealed class NightWatch(ServiceConfiguration configuration, RunLedger ledger, Tellings tellings, TimeProvider clock)
{
    /// <summary>Stands for a schedule in the nights of pairs that have none; no schedule may be called so.</summary>
    public const string NoSchedule = "pairs without a schedule";

    private const int LaterNights = 1000;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    // Before that people have heard of it, or do not want to any more.
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    /// <summary>Looks once; safe to do as often as one likes.</summary>
    public void Look()
    {
        foreach (var night in ledger.Nights.Running())
        {
            if (ledger.Nights.End(night.Id) || (IsOverdue(night) && ledger.Nights.MarkOverdue(night.Id)))
                tellings.Begin(night.Id);
        }

        if (tellings.Any)
            TellFailed();
    }

    private bool IsOverdue(NightEntry night)
    {
        var now = clock.GetUtcNow();
        if (now - night.Started >= Longest)
            return true;
        if (configuration.Window is { } window && WorkGate.LastClosing(window, now) is var closing && closing > night.Started && closing <= now)
            return true;

        // Missed nights that are caught up begin together.
        return ledger.Nights.Latest(LaterNights).Any(n =>
            n.Schedule == night.Schedule && n.State != NightState.Skipped && n.Due > night.Due && n.Started - night.Started > DueNights.Punctual);
    }

    // One message an hour at most.
    private void TellFailed()
    {
        var now = clock.GetUtcNow();
        if (!ledger.Nights.HaveFailed(now - Recent))
            return;
        var hour = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, now.Offset);
        var (night, entered) = ledger.Nights.Enter(NoSchedule, hour, NightState.Running, isBeginning: true);
        if (!entered && night.State != NightState.Running)
            return;
        ledger.Nights.AdoptFailed(night.Id, now - Recent);
        ledger.Nights.Begun(night.Id);
        if (ledger.Nights.End(night.Id))
            tellings.Begin(night.Id);
    }
}
