using System.Collections.Concurrent;
using Hangfire;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Batch.Running;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Jobs;

/// <summary>What the jobs of one run share. Thread-safe.</summary>
internal sealed class RunContext(RunConfiguration configuration, RunLedger ledger, ICaptioner captioner, IProgress<RunProgress> progress) : IDisposable
{
    // One is captioned while the next is prepared or the last one's report is written; more would only hold more scenes open.
    private const int PairsInWork = 2;

    private readonly ConcurrentDictionary<int, PairConfiguration> _pairs = new();
    private readonly ConcurrentDictionary<int, Lazy<PairScenes>> _scenes = new();
    private readonly ConcurrentDictionary<int, string?> _ended = new();
    private readonly ConcurrentQueue<int> _waiting = new();
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _tilesDone;
    private int _tilesKnown;

    public RunConfiguration Configuration => configuration;

    public RunLedger Ledger => ledger;

    public ICaptioner Captioner => captioner;

    /// <summary>Where jobs put their follow-up jobs; set before the first job starts.</summary>
    public IBackgroundJobClient Jobs { get; set; } = null!;

    /// <summary>Completes when every pair is done or failed, or the run is stopped; never on the thread of a job, which is waited for after it.</summary>
    public Task AllEnded => _allEnded.Task;

    public void Stop(CancellationToken cancellation) => _allEnded.TrySetCanceled(cancellation);

    public void Add(int pairId, PairConfiguration pair) => _pairs[pairId] = pair;

    public PairConfiguration Pair(int pairId) => _pairs[pairId];

    /// <summary>Whether a pair is done or given up; its remaining jobs have nothing to do then.</summary>
    public bool HasEnded(int pairId) => _ended.ContainsKey(pairId);

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

    /// <summary>The pair's open scenes; opened once and closed when the pair ends.</summary>
    public PairScenes Scenes(int pairId) =>
        _scenes.GetOrAdd(pairId, id => new Lazy<PairScenes>(() => PairScenes.Open(Pair(id), configuration, captioner.Description))).Value;

    public string OutputFolder(int pairId) => Path.Combine(configuration.Output, Pair(pairId).Name);

    public void ReportTiles(string step, int done, int known)
    {
        Interlocked.Add(ref _tilesDone, done);
        Interlocked.Add(ref _tilesKnown, known);
        Report(step);
    }

    public void Report(string step) =>
        progress.Report(new RunProgress(step, Volatile.Read(ref _tilesDone), Volatile.Read(ref _tilesKnown), _ended.Count, _pairs.Count));

    /// <summary>Gives a pair up; its finished tiles stay in the ledger for the next run.</summary>
    public void Fail(int pairId, string reason)
    {
        try
        {
            ledger.Fail(pairId, reason);
        }
        catch (LedgerException)
        {
            // The run must end all the same, with the first reason; the ledger's may well be the same full disk.
        }
        finally
        {
            End(pairId, $"{Pair(pairId).Name} failed", reason);
        }
    }

    /// <summary>Ends a pair; only the first call counts.</summary>
    public void End(int pairId, string step, string? failure = null)
    {
        if (!_ended.TryAdd(pairId, failure))
            return;
        try
        {
            if (_scenes.TryRemove(pairId, out var scenes) && scenes.IsValueCreated)
                scenes.Value.Dispose();
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

    public void Dispose()
    {
        foreach (var scenes in _scenes.Values.Where(s => s.IsValueCreated))
            scenes.Value.Dispose();
        _scenes.Clear();
    }

    private void StartNext()
    {
        if (_waiting.TryDequeue(out var pairId))
            Jobs.Enqueue<PreparePairJob>(job => job.Execute(pairId, CancellationToken.None));
    }
}
