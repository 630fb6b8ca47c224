using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Inboxes;
using RSICCLLM.Service.Submitting;

namespace RSICCLLM.Service.Schedules;

/// <summary>Begins the nights of schedules: what is due stands in the ledger, so a night begins once on one machine, whatever restarts. Thread-safe.</summary>
internal sealed class NightKeeper(ServiceConfiguration configuration, RunLedger ledger, InboxKeeper inboxes, TimeProvider clock, ILogger<NightKeeper> log)
{
    /// <summary>Enters a first mark for schedules that have none, so that nights before the service's first start count as nobody's.</summary>
    public void Begin()
    {
        foreach (var schedule in configuration.Schedules.Where(s => ledger.Nights.LastDue(s.Name) is null))
            ledger.Nights.Enter(schedule.Name, clock.GetUtcNow(), NightState.Skipped);
    }

    /// <summary>Goes on with nights that were begun when the process ended; doing it twice changes nothing.</summary>
    /// <returns>The nights; they may have ended by now.</returns>
    public IReadOnlyList<NightEntry> Resume(CancellationToken cancellation)
    {
        var nights = ledger.Nights.Running();
        foreach (var night in nights)
        {
            if (configuration.Schedules.FirstOrDefault(s => s.Name == night.Schedule) is { } schedule)
                TakeIn(schedule, night, cancellation);
        }

        return nights;
    }

    /// <summary>Begins what is due of a schedule.</summary>
    /// <returns>The nights that were begun by this call.</returns>
    public IReadOnlyList<NightEntry> Check(string name, CancellationToken cancellation)
    {
        if (configuration.Schedules.FirstOrDefault(s => s.Name == name) is not { } schedule
            || !ServiceConfigurationReader.TryParseCron(schedule.Cron, out var cron, out _)
            || ledger.Nights.LastDue(name) is not { } last)
        {
            return [];
        }

        var (begin, leaveOut) = DueNights.Decide(cron, schedule.TimeZone, last, clock.GetUtcNow(), schedule.Missed);
        var begun = begin.Select(due => ledger.Nights.Enter(name, due, NightState.Running)).Where(n => n.Entered).Select(n => n.Night).ToList();
        foreach (var due in leaveOut)
        {
            if (ledger.Nights.Enter(name, due, NightState.Skipped).Entered)
                log.LogWarning("{Schedule}: the night of {Due:yyyy-MM-dd HH:mm zzz} was missed and is left out", name, TimeZoneInfo.ConvertTime(due, schedule.TimeZone));
        }

        foreach (var night in begun)
        {
            log.LogInformation("{Schedule}: the night of {Due:yyyy-MM-dd HH:mm zzz} begins", name, TimeZoneInfo.ConvertTime(night.Due, schedule.TimeZone));
            TakeIn(schedule, night, cancellation);
        }

        return begun;
    }

    private void TakeIn(ScheduleOptions schedule, NightEntry night, CancellationToken cancellation)
    {
        foreach (var inbox in configuration.Inboxes.Where(i => schedule.Inboxes.Contains(i.Name)))
            inboxes.TakeIn(inbox, night.Id, cancellation);
        if (schedule.Job.Length == 0)
            return;
        try
        {
            var run = RunConfigurationReader.Load(schedule.Job);
            Submission.Check(run, configuration);
            foreach (var pair in run.Pairs)
                Enter(schedule, night, run, pair);
        }
        catch (ConfigurationException e)
        {
            Refuse(schedule, night, e.Message);
        }
    }

    // A name that is taken costs the other pairs nothing.
    private void Enter(ScheduleOptions schedule, NightEntry night, RunConfiguration run, PairConfiguration pair)
    {
        try
        {
            Submission.Enter(ledger, configuration, run, pair, night.Id);
        }
        catch (ConfigurationException e)
        {
            Refuse(schedule, night, e.Message);
        }
    }

    private void Refuse(ScheduleOptions schedule, NightEntry night, string reason)
    {
        log.LogError("{Schedule}: {Reason}", schedule.Name, reason);
        ledger.Nights.Refuse(night.Id, reason);
    }
}
