using Hangfire;
using Hangfire.Server;
using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Notifications;

namespace RSICCLLM.Service.Schedules;

/// <summary>Tells people by one channel how a night went, with growing delays while the mail server or the receiver is away.</summary>
internal sealed class TellNightJob(NightTeller teller, ServiceConfiguration configuration, RunLedger ledger, ILogger<TellNightJob> log)
{
    /// <summary>How often it is tried again.</summary>
    public const int Retries = 8;

    [AutomaticRetry(Attempts = Retries, DelaysInSeconds = [10, 30, 60, 300, 900, 1800, 3600, 7200])]
    public Task ExecuteAsync(int nightId, NightChannel channel, PerformContext? context, CancellationToken cancellation) =>
        TryAsync(nightId, channel, context?.GetJobParameter<int>("RetryCount") ?? 0, cancellation);

    /// <param name="nightId">The night.</param>
    /// <param name="channel">How it is told.</param>
    /// <param name="tried">How often it was tried before.</param>
    /// <param name="cancellation">Asks for the stop.</param>
    internal async Task TryAsync(int nightId, NightChannel channel, int tried, CancellationToken cancellation)
    {
        var night = ledger.Nights.Find(nightId);
        try
        {
            await teller.TellAsync(nightId, channel, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (tried >= Retries && night is not null && !cancellation.IsCancellationRequested)
        {
            var zone = configuration.Schedules.FirstOrDefault(s => s.Name == night.Schedule)?.TimeZone ?? TimeZoneInfo.Local;
            log.LogError(
                "{Schedule}: nobody was told by {Channel} of the night of {Due:yyyy-MM-dd HH:mm zzz}, and it is tried again every six hours until a week after its end: {Reason}",
                night.Schedule, channel, TimeZoneInfo.ConvertTime(night.Due, zone), e.Message);
            throw;
        }
    }
}
