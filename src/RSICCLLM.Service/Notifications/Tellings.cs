using Hangfire;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Schedules;
using RSICCLLM.Service.Work;

namespace RSICCLLM.Service.Notifications;

/// <summary>Has nights told: a job for each configured channel, so that none waits for another.</summary>
internal sealed class Tellings(ServiceConfiguration configuration, RunLedger ledger, IBackgroundJobClient jobs, TimeProvider clock)
{
    // Who was told of nothing for a week need not hear of a night before it.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(7);

    private readonly List<NightChannel> _channels =
    [
        .. configuration.Notifications.Mail is null ? [] : new[] { NightChannel.Mail },
        .. configuration.Notifications.Webhook.Length == 0 ? [] : new[] { NightChannel.Webhook },
    ];

    /// <summary>Whether anybody is told.</summary>
    public bool Any => _channels.Count > 0;

    /// <summary>Has a night told in its present state.</summary>
    public void Begin(int nightId)
    {
        if (ledger.Nights.Find(nightId) is not { } night)
            return;
        foreach (var channel in Enum.GetValues<NightChannel>().Where(c => !night.IsTold(c)))
        {
            // A channel that is configured later is not to tell all that was.
            if (_channels.Contains(channel))
                jobs.Enqueue<TellNightJob>(ServiceQueues.Tellings, job => job.ExecuteAsync(nightId, channel, null, CancellationToken.None));
            else
                ledger.Nights.MarkTold(nightId, channel, night.State);
        }
    }

    /// <summary>Has nights told whose telling was lost with a process, or given up.</summary>
    public void Resume()
    {
        if (!Any)
            return;
        foreach (var night in ledger.Nights.Untold(clock.GetUtcNow() - Memory))
            Begin(night.Id);
    }
}
