using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Inboxes;

namespace RSICCLLM.Service.Hosting;

/// <summary>Watches the inboxes, and takes in the scenes of those that no schedule takes in.</summary>
internal sealed class InboxLoop(ServiceConfiguration configuration, InboxKeeper inboxes, ILogger<InboxLoop> log) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        if (configuration.Inboxes.Count == 0)
            return;
        var pause = TimeSpan.FromSeconds(Math.Clamp(configuration.Inboxes.Min(i => i.SettleSeconds) / 4, 0.5, Longest.TotalSeconds));
        var told = new HashSet<string>(StringComparer.Ordinal);
        while (!stoppingToken.IsCancellationRequested)
        {
            // One that cannot be read costs the others nothing.
            var faults = new HashSet<string>(StringComparer.Ordinal);
            foreach (var inbox in configuration.Inboxes)
                Look(() => inboxes.Watch(inbox), faults);
            inboxes.ForgetGone();
            foreach (var inbox in inboxes.Unscheduled)
                Look(() => inboxes.TakeInSettled(inbox, null), faults);
            foreach (var fault in faults.Except(told))
                log.LogWarning("The inboxes cannot be looked at now: {Reason}", fault);
            told = faults;
            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Look(Action look, HashSet<string> faults)
    {
        try
        {
            look();
        }
        catch (Exception e) when (e is LedgerException or IOException or UnauthorizedAccessException)
        {
            faults.Add(e.Message);
        }
    }
}
