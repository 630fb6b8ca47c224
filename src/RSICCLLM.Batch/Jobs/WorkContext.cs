using System.Collections.Concurrent;
using Hangfire;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Jobs;

/// <summary>What the jobs of one process share. Thread-safe.</summary>
internal abstract class WorkContext : IDisposable
{
    // One pair is captioned while the next is prepared or the last one's report is written; more would only hold more scenes open.
    private const int IdleScenes = 2;

    private readonly SceneCache _scenes;

    protected WorkContext(RunLedger ledger, ICaptioner captioner, JobQueues queues)
    {
        (Ledger, Captioner, Queues) = (ledger, captioner, queues);
        _scenes = new SceneCache(IdleScenes, id => SceneStamps.Of(Work(id).Pair), id => PairScenes.Open(Work(id).Pair, Work(id).Configuration, captioner.Description));
    }

    public RunLedger Ledger { get; }

    public ICaptioner Captioner { get; }

    public JobQueues Queues { get; }

    /// <summary>Most tokens of a caption that the captioner has memory planned for.</summary>
    public abstract int PlannedNewTokens { get; }

    /// <summary>Name of this process in claims, for people.</summary>
    public string Worker { get; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>Claims that this process works under at the moment.</summary>
    public ConcurrentDictionary<WorkClaim, bool> Held { get; } = new();

    /// <summary>How often claims show life.</summary>
    public virtual TimeSpan Heartbeat => Timeout.InfiniteTimeSpan;

    /// <summary>Where jobs put their follow-up jobs; set before the first job starts.</summary>
    public IBackgroundJobClient Jobs { get; set; } = null!;

    /// <summary>A pair and its settings.</summary>
    public abstract PairWork Work(int pairId);

    /// <summary>Whether this process has already seen the pair's end; its remaining jobs have nothing to do then.</summary>
    public abstract bool HasEnded(int pairId);

    /// <summary>Takes note of a step for whoever watches.</summary>
    public abstract void Report(string step);

    /// <summary>Takes note of tiles for whoever watches.</summary>
    public abstract void ReportTiles(string step, int done, int known);

    /// <summary>Called with the job that finishes a pair, for whatever is to follow it.</summary>
    public virtual void AfterFinish(int pairId, string finishJob)
    {
    }

    /// <summary>Gives a pair up; its finished tiles stay in the ledger for the next try.</summary>
    public abstract void Fail(int pairId, string reason);

    /// <summary>Whether a job that failed for the last time costs its pair; not where the fault is the database's.</summary>
    public virtual bool IsPairsFault(Exception error) => true;

    /// <summary>Follow-up work of a pair whose outputs are in place; called once or more.</summary>
    public abstract void End(int pairId, string step, string? failure = null);

    /// <summary>A job found that its pair has ended, perhaps by another process.</summary>
    public abstract void Leave(int pairId, PairEntry? entry);

    /// <summary>The pair's open scenes.</summary>
    public SceneCache.Rental Scenes(PairEntry pair) => _scenes.Rent(pair);

    /// <summary>Enters the job that finishes a pair.</summary>
    public void EnqueueFinish(int pairId) =>
        AfterFinish(pairId, Jobs.Enqueue<FinishPairJob>(Queues.Finishing, job => job.Execute(pairId, CancellationToken.None)));

    public void Dispose() => _scenes.Dispose();

    protected void CloseScenes(int pairId) => _scenes.Drop(pairId);
}
