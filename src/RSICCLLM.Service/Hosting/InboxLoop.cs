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
        string? told = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                inboxes.Watch();
                foreach (var inbox in inboxes.Unscheduled)
                    inboxes.TakeInSettled(inbox, null);
                told = null;
            }
            catch (Exception e) when (e is LedgerException or IOException or UnauthorizedAccessException)
            {
                if (e.Message != told)
                    log.LogWarning("The inboxes cannot be looked at now: {Reason}", e.Message);
                told = e.Message;
            }

            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
