using System.Collections.Concurrent;
using Hangfire;
using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Jobs;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Schedules;
using RSICCLLM.Service.Telemetry;

namespace RSICCLLM.Service.Work;

/// <summary>What the jobs of a service process share: its pairs are whatever the ledger holds. Thread-safe.</summary>
internal sealed class ServiceContext(ServiceConfiguration configuration, RunLedger ledger, ICaptioner captioner, ServiceMetrics metrics, ILogger log)
    : WorkContext(ledger, captioner, new JobQueues(WorkerKind.Of(captioner.Description, configuration.Run.Captioning)))
{
    private const int HeartbeatsPerLease = 4;

    // Pairs that other machines have ended are forgotten all at once, now and then.
    private const int MostPairs = 1000;

    private readonly ConcurrentDictionary<int, PairWork> _pairs = new();

    public override TimeSpan Heartbeat => TimeSpan.FromSeconds(configuration.Storage.LeaseSeconds / HeartbeatsPerLease);

    public override int PlannedNewTokens => configuration.Run.Captioning.MaxNewTokens;

    public override PairWork Work(int pairId) => _pairs.GetOrAdd(pairId, id =>
    {
        if (_pairs.Count >= MostPairs)
            _pairs.Clear();
        var entry = Ledger.Pair(id);
        return SharedFolders.FromLedger(PairWork.FromJson(entry?.Job ?? "", entry?.Name ?? $"pair {id}"), configuration.SharedFolder, configuration.Run.Model);
    });

    // Another process may send a pair on again; only the ledger knows.
    public override bool HasEnded(int pairId) => false;

    public override void Report(string step) => log.LogInformation("{Step}", step);

    public override void ReportTiles(string step, int done, int known)
    {
        if (known == 0)
            metrics.TilesDone(done);
    }

    public override void Fail(int pairId, string reason)
    {
        Ledger.Fail(pairId, reason);
        metrics.PairFailed();
        End(pairId, "failed", reason);
        if (Ledger.Pair(pairId)?.NightId is { } night)
            Jobs.Enqueue<CloseNightJob>(ServiceQueues.Service, job => job.Execute(night, CancellationToken.None));
    }

    // A database that is away is no fault of the pair: the dispatcher sends it again.
    public override bool IsPairsFault(Exception error) =>
        error is not (LedgerUnavailableException or BackgroundJobClientException or System.Data.Common.DbException);

    public override void AfterFinish(int pairId, string finishJob)
    {
        if (Ledger.Pair(pairId)?.NightId is { } night)
            Jobs.ContinueJobWith<CloseNightJob>(finishJob, ServiceQueues.Service, job => job.Execute(night, CancellationToken.None));
    }

    public override void End(int pairId, string step, string? failure = null)
    {
        if (failure is null)
            metrics.PairDone();
        var name = _pairs.TryRemove(pairId, out var work) ? work.Pair.Name : $"pair {pairId}";
        if (failure is null)
            log.LogInformation("{Pair}: {Step}", name, step);
        else
            log.LogWarning("{Pair}: {Step}: {Reason}", name, step, failure);
        CloseScenes(pairId);
    }

    public override void Leave(int pairId, PairEntry? entry)
    {
        _pairs.TryRemove(pairId, out _);
        CloseScenes(pairId);
    }
}
