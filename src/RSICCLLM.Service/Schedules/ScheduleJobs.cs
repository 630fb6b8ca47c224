using Hangfire;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Notifications;
using RSICCLLM.Service.Upkeep;
using RSICCLLM.Service.Work;

namespace RSICCLLM.Service.Schedules;

/// <summary>Hangfire's recurring job of a schedule: begins what the ledger says is due. Safe to run twice.</summary>
internal sealed class CheckScheduleJob(NightKeeper keeper, IBackgroundJobClient jobs)
{
    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [5, 15, 60, 300, 900])]
    public void Execute(string schedule, CancellationToken cancellation)
    {
        // A night without new scenes has ended when it has begun.
        foreach (var night in keeper.Check(schedule, cancellation))
            jobs.Enqueue<CloseNightJob>(ServiceQueues.Service, job => job.Execute(night.Id, CancellationToken.None));
    }
}

/// <summary>Ends a night whose pairs have all ended, and has it told. Follows every pair's last job. Safe to run twice.</summary>
internal sealed class CloseNightJob(RunLedger ledger, IBackgroundJobClient jobs)
{
    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [5, 15, 60, 300, 900])]
    public void Execute(int nightId, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (ledger.Nights.End(nightId))
            jobs.Enqueue<TellNightJob>(ServiceQueues.Service, job => job.ExecuteAsync(nightId, CancellationToken.None));
    }
}

/// <summary>Tells people how a night went, with growing delays while the mail server or the receiver is away.</summary>
internal sealed class TellNightJob(NightTeller teller)
{
    [AutomaticRetry(Attempts = 8, DelaysInSeconds = [10, 30, 60, 300, 900, 1800, 3600, 7200])]
    public Task ExecuteAsync(int nightId, CancellationToken cancellation) => teller.TellAsync(nightId, cancellation);
}

/// <summary>Deletes what is older than the configuration keeps. Safe to run twice.</summary>
internal sealed class RetentionJob(Retention retention)
{
    [AutomaticRetry(Attempts = 2, DelaysInSeconds = [60, 600])]
    public void Execute(CancellationToken cancellation) => retention.Apply(cancellation);
}

/// <summary>Goes on with nights that were begun when a process ended. Safe to run twice.</summary>
internal sealed class ResumeNightsJob(NightKeeper keeper, IBackgroundJobClient jobs)
{
    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [5, 15, 60, 300, 900])]
    public void Execute(CancellationToken cancellation)
    {
        foreach (var night in keeper.Resume(cancellation))
            jobs.Enqueue<CloseNightJob>(ServiceQueues.Service, job => job.Execute(night.Id, CancellationToken.None));
    }
}
