using System.Collections.Concurrent;
using Hangfire;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Running;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Jobs;

/// <summary>What the jobs of one run share: its pairs are those of a configuration, and it ends when they have. Thread-safe.</summary>
internal sealed class RunContext(RunConfiguration configuration, RunLedger ledger, ICaptioner captioner, IProgress<RunProgress> progress)
    : WorkContext(ledger, captioner, new JobQueues("run"))
{
    // One is captioned while the next is prepared or the last one's report is written; more would only hold more scenes open.
    private const int PairsInWork = 2;

    private readonly ConcurrentDictionary<int, PairWork> _pairs = new();
    private readonly ConcurrentDictionary<int, string?> _ended = new();
    private readonly ConcurrentQueue<int> _waiting = new();
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _tilesDone;
    private int _tilesKnown;

    public RunConfiguration Configuration => configuration;

    public override int PlannedNewTokens => configuration.Captioning.MaxNewTokens;

    /// <summary>Completes when every pair is done or failed, or the run is stopped; never on the thread of a job, which is waited for after it.</summary>
    public Task AllEnded => _allEnded.Task;

    public void Stop(CancellationToken cancellation) => _allEnded.TrySetCanceled(cancellation);

    public void Add(int pairId, PairWork pair) => _pairs[pairId] = pair;

    public override PairWork Work(int pairId) => _pairs[pairId];

    public override bool HasEnded(int pairId) => _ended.ContainsKey(pairId);

    /// <summary>Why a pair failed in this run; <see langword="null"/> when it did not.</summary>
    public string? Failure(int pairId) => _ended.GetValueOrDefault(pairId);

    /// <summary>Starts the first pairs; the others follow as these end.</summary>
    public void Start(IEnumerable<int> pairIds)
    {
        foreach (var id in pairIds)
            _waiting.Enqueue(id);
        for (var i = 0; i < PairsInWork; i++)
            StartNext();
    }

    public override void ReportTiles(string step, int done, int known)
    {
        Interlocked.Add(ref _tilesDone, done);
        Interlocked.Add(ref _tilesKnown, known);
        Report(step);
    }

    public override void Report(string step) =>
        progress.Report(new RunProgress(step, Volatile.Read(ref _tilesDone), Volatile.Read(ref _tilesKnown), _ended.Count, _pairs.Count));

    public override void Fail(int pairId, string reason)
    {
        try
        {
            Ledger.Fail(pairId, reason);
        }
        catch (LedgerException)
        {
            // The run must end all the same, with the first reason; the ledger's may well be the same full disk.
        }
        finally
        {
            End(pairId, $"{Work(pairId).Pair.Name} failed", reason);
        }
    }

    /// <summary>Ends a pair; only the first call counts.</summary>
    public override void End(int pairId, string step, string? failure = null)
    {
        if (!_ended.TryAdd(pairId, failure))
            return;
        try
        {
            CloseScenes(pairId);
            Report(step);
        }
        finally
        {
            if (_ended.Count == _pairs.Count)
                _allEnded.TrySetResult();
            else
                StartNext();
        }
    }

    public override void Leave(int pairId, PairEntry? entry)
    {
        if (entry is { State: PairState.Done })
            End(pairId, $"{entry.Name} done");
        else
            End(pairId, "ended", entry?.Reason ?? "The pair was removed from the ledger.");
    }

    private void StartNext()
    {
        if (_waiting.TryDequeue(out var pairId))
            Jobs.Enqueue<PreparePairJob>(Queues.Preparation, job => job.Execute(pairId, CancellationToken.None));
    }
}
