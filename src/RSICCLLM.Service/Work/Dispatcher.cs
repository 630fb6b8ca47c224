using System.Diagnostics;
using Hangfire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Jobs;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Running;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Telemetry;

namespace RSICCLLM.Service.Work;

/// <summary>
/// Brings the ledger's work to Hangfire while the gate is open: makes jobs for pairs that the job storage does not know of, takes claims from
/// workers that show no life and gives their work to others, and makes the jobs anew when nothing moves although there is work,
/// because they were lost. When the gate closes, the job servers are stopped at tile borders. Any number of processes may do this at the same time.
/// </summary>
internal sealed class Dispatcher(ServiceConfiguration configuration, ServiceStorage storage, ServiceContext work, WorkGate gate, ServiceMetrics metrics, ILogger<Dispatcher> log)
    : BackgroundService
{
    private const int LooksPerLease = 5;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _lease = TimeSpan.FromSeconds(configuration.Storage.LeaseSeconds);
    private readonly string _kind = WorkerKind.Of(work.Captioner.Description, configuration.Run.Captioning);
    private JobServers? _servers;
    private WorkObstacle? _told;

    /// <summary>Why no work runs now; <see langword="null"/> when it may.</summary>
    public string? Obstacle { get; private set; } = "starting";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host starts its services one after another and waits for each one's first step.
        await Task.Yield();
        var watch = new LeaseWatch(storage.Ledger.Claims, _lease, _lease / LooksPerLease, isAlive: work.Held.ContainsKey);
        var (looked, moved) = (Stopwatch.StartNew(), Stopwatch.StartNew());
        var away = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Turn(gate.Obstacle());
                if (_servers is not null)
                {
                    // Pairs that come after a quiet time have not waited for it.
                    if (Dispatch())
                        moved.Restart();
                    if (looked.Elapsed >= _lease / LooksPerLease)
                    {
                        looked.Restart();
                        TakeOver(watch.Look());
                        if (watch.SawWork)
                            moved.Restart();
                        else if (moved.Elapsed >= 2 * _lease)
                            StartAnew(moved);
                    }
                }
                else
                {
                    moved.Restart();
                }

                away = false;
            }
            catch (Exception e) when (e is LedgerException or BackgroundJobClientException or System.Data.Common.DbException)
            {
                if (!away)
                    log.LogWarning("The database is away: {Reason}", e.Message);
                away = true;
            }

            await Task.Delay(Step, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _servers?.Dispose();
    }

    private void Turn(WorkObstacle? obstacle)
    {
        // Free space changes with every look; what has begun is told once.
        if (obstacle is not null && obstacle.NeedsHelp != _told?.NeedsHelp)
            log.Log(obstacle.NeedsHelp ? LogLevel.Warning : LogLevel.Information, "No work now: {Obstacle}", obstacle.Text);
        (_told, Obstacle) = (obstacle, obstacle?.Text);
        if (obstacle is null && _servers is null)
        {
            _servers = new JobServers(storage.Jobs, work, Step);
            log.LogInformation("Work may run; worker kind {Kind}", _kind);
        }
        else if (obstacle is not null && _servers is not null)
        {
            _servers.Dispose();
            _servers = null;
        }
    }

    private bool Dispatch()
    {
        var any = false;
        foreach (var pair in storage.Ledger.Undispatched(_kind, storage.Mark))
        {
            if (!storage.Ledger.Dispatch(pair.Id, _kind, storage.Mark))
                continue;
            work.Jobs.Enqueue<PreparePairJob>(work.Queues.Preparation, job => job.Execute(pair.Id, CancellationToken.None));
            log.LogInformation("{Pair}: on its way", pair.Name);
            any = true;
        }

        return any;
    }

    private void TakeOver(IReadOnlyList<WorkClaim> broken)
    {
        foreach (var claim in broken)
        {
            metrics.LeaseBroken();
            if (storage.Ledger.Pair(claim.PairId) is not { HasEnded: false } pair)
                continue;
            log.LogWarning("{Pair}: {Holder} shows no life; its work on {Part} is given to others", pair.Name, claim.Holder, claim.Block is { } number ? $"block {number}" : "the pair as a whole");
            var queues = new JobQueues(pair.WorkerKind);
            if (claim.Block is { } block)
                work.Jobs.Enqueue<CaptionBlockJob>(queues.Captioning, job => job.Execute(pair.Id, block, CancellationToken.None));
            else
                work.Jobs.Enqueue<PreparePairJob>(queues.Preparation, job => job.Execute(pair.Id, CancellationToken.None));
        }
    }

    private void StartAnew(Stopwatch moved)
    {
        moved.Restart();
        if (storage.Ledger.ForgetDispatch(_kind) is > 0 and var pairs)
            log.LogWarning("Nothing moved for {Time} although {Pairs} pairs are to be done; their jobs are made anew", 2 * _lease, pairs);
    }
}
