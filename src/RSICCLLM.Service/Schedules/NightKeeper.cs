using System.Globalization;
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
    // As many dates as can be read in a mail.
    private const int MostTold = 10;

    // The job that begins nights is tried a fourth time after six minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

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
        foreach (var night in nights.Where(n => ledger.Nights.Find(n.Id) is { State: NightState.Running }))
        {
            if (configuration.Schedules.FirstOrDefault(s => s.Name == night.Schedule) is { } schedule)
                TakeIn(schedule, night, cancellation);
            else
                ledger.Nights.Begun(night.Id);
        }

        return nights;
    }

    /// <summary>Begins what is due of a schedule.</summary>
    /// <returns>The nights that were begun by this call, and the latest that it left out where none was begun that could tell of it.</returns>
    public (IReadOnlyList<NightEntry> Begun, NightEntry? LeftOut) Check(string name, CancellationToken cancellation)
    {
        if (configuration.Schedules.FirstOrDefault(s => s.Name == name) is not { } schedule
            || !ServiceConfigurationReader.TryParseCron(schedule.Cron, out var cron, out _)
            || ledger.Nights.LastDue(name) is not { } last)
        {
            return ([], null);
        }

        var now = clock.GetUtcNow();
        var (begin, leaveOut) = DueNights.Decide(cron, schedule.TimeZone, last, now, schedule.Missed);
        var begun = begin.Select(due => ledger.Nights.Enter(name, due, NightState.Running, isBeginning: true)).Where(n => n.Entered).Select(n => n.Night).ToList();
        var leftOut = leaveOut.Select(due => ledger.Nights.Enter(name, due, NightState.Skipped)).Where(n => n.Entered).Select(n => n.Night).ToList();
        foreach (var night in leftOut)
            log.LogWarning("{Schedule}: the night of {Due:yyyy-MM-dd HH:mm zzz} was missed and is left out", name, TimeZoneInfo.ConvertTime(night.Due, schedule.TimeZone));
        var missed = leftOut.Where(n => now - n.Due > DueNights.Punctual).Select(n => TimeZoneInfo.ConvertTime(n.Due, schedule.TimeZone)).ToList();
        if (missed.Count > 0)
            ledger.Nights.Refuse((begun.Count > 0 ? begun[^1] : leftOut[^1]).Id, LeftOut(missed));
        foreach (var night in begun)
            log.LogInformation("{Schedule}: the night of {Due:yyyy-MM-dd HH:mm zzz} begins", name, TimeZoneInfo.ConvertTime(night.Due, schedule.TimeZone));

        var untold = begun.Count == 0 && missed.Count > 0 ? leftOut[^1] : null;

        // What a fault or a kill kept from being taken in is taken in by the job's next try, on whatever machine.
        var all = ledger.Nights.Running().Where(n => n.Schedule == name && n.IsBeginning).ToList();
        foreach (var night in all.Where(n => ledger.Nights.Find(n.Id) is { State: NightState.Running, IsBeginning: true }))
            TakeIn(schedule, night, cancellation);
        return (all, untold);
    }

    private static string LeftOut(List<DateTimeOffset> missed) => string.Create(
        CultureInfo.InvariantCulture,
        $"Nights that were missed and are left out, because no service ran: {missed.Count} ({string.Join(", ", missed.TakeLast(MostTold).Select(d => d.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)))}{(missed.Count > MostTold ? " and earlier ones" : "")}).");

    // A night that is still being taken in does not end, whatever its first pairs do.
    private void TakeIn(ScheduleOptions schedule, NightEntry night, CancellationToken cancellation)
    {
        var fault = TakeInInboxes(schedule, night, cancellation);
        TakeInJob(schedule, night);
        if (fault is not null)
            throw fault;
        ledger.Nights.Begun(night.Id);
    }

    // A fault that may pass is given back, so that the job is tried again.
    private IOException? TakeInInboxes(ScheduleOptions schedule, NightEntry night, CancellationToken cancellation)
    {
        IOException? fault = null;
        foreach (var inbox in configuration.Inboxes.Where(i => schedule.Inboxes.Contains(i.Name)))
        {
            // A folder that may not be read costs the others nothing.
            try
            {
                inboxes.TakeIn(inbox, night.Id, cancellation);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                var reason = $"The inbox {inbox.Name} cannot be looked at: {e.Message}";
                if (clock.GetUtcNow() - night.Started < Patience)
                    fault = new IOException(reason, e);
                else
                    Refuse(schedule, night, reason);
            }
        }

        return fault;
    }

    private void TakeInJob(ScheduleOptions schedule, NightEntry night)
    {
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
