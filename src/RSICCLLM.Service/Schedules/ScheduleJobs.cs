using Hangfire;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Notifications;
using RSICCLLM.Service.Upkeep;
using RSICCLLM.Service.Work;

namespace RSICCLLM.Service.Schedules;

/// <summary>Hangfire's recurring job of a schedule: begins what the ledger says is due. Safe to run twice.</summary>
internal sealed class CheckScheduleJob(NightKeeper keeper, Tellings tellings, IBackgroundJobClient jobs)
{
    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [5, 15, 60, 300, 900])]
    public void Execute(string schedule, CancellationToken cancellation)
    {
        var (begun, leftOut) = keeper.Check(schedule, cancellation);
        if (leftOut is not null)
            tellings.Begin(leftOut.Id);

        // A night without new scenes has ended when it has begun.
        foreach (var night in begun)
            jobs.Enqueue<CloseNightJob>(ServiceQueues.Service, job => job.Execute(night.Id, CancellationToken.None));
    }
}

/// <summary>Ends a night whose pairs have all ended, and has it told. Follows every pair's last job. Safe to run twice.</summary>
internal sealed class CloseNightJob(RunLedger ledger, Tellings tellings)
{
    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [5, 15, 60, 300, 900])]
    public void Execute(int nightId, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (ledger.Nights.End(nightId))
            tellings.Begin(nightId);
    }
}

/// <summary>Looks every minute for nights that would not be told otherwise. Safe to run twice.</summary>
internal sealed class WatchNightsJob(NightWatch watch)
{
    [AutomaticRetry(Attempts = 0)]
    public void Execute(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        watch.Look();
    }
}

/// <summary>Has nights told again whose telling was given up or lost. Safe to run twice.</summary>
internal sealed class RetellNightsJob(Tellings tellings)
{
    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [5, 15, 60, 300, 900])]
    public void Execute(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        tellings.Resume();
    }
}

/// <summary>Deletes what is older than the configuration keeps. Safe to run twice.</summary>
internal sealed class RetentionJob(Retention retention)
{
    [AutomaticRetry(Attempts = 2, DelaysInSeconds = [60, 600])]
    public void Execute(CancellationToken cancellation) => retention.Apply(cancellation);
}

/// <summary>Goes on with nights that were begun, and has those told that were not yet, when a process ended. Safe to run twice.</summary>
internal sealed class ResumeNightsJob(NightKeeper keeper, Tellings tellings, IBackgroundJobClient jobs)
{
    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [5, 15, 60, 300, 900])]
    public void Execute(CancellationToken cancellation)
    {
        tellings.Resume();
        foreach (var night in keeper.Resume(cancellation))
            jobs.Enqueue<CloseNightJob>(ServiceQueues.Service, job => job.Execute(night.Id, CancellationToken.None));
    }
}
