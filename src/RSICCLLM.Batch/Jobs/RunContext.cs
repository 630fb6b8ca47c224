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
    private readonly ConcurrentDictionary<int, PairConfiguration> _pairs = new();
    private readonly ConcurrentDictionary<int, Lazy<PairScenes>> _scenes = new();
    private readonly ConcurrentDictionary<int, bool> _ended = new();
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _tilesDone;
    private int _tilesKnown;

    public RunConfiguration Configuration => configuration;

    public RunLedger Ledger => ledger;

    public ICaptioner Captioner => captioner;

    /// <summary>Where jobs put their follow-up jobs; set before the first job starts.</summary>
    public IBackgroundJobClient Jobs { get; set; } = null!;

    /// <summary>Completes when every pair is done or failed.</summary>
    public Task AllEnded => _allEnded.Task;

    public void Add(int pairId, PairConfiguration pair) => _pairs[pairId] = pair;

    public PairConfiguration Pair(int pairId) => _pairs[pairId];

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
        ledger.Fail(pairId, reason);
        End(pairId, $"{Pair(pairId).Name} failed");
    }

    public void End(int pairId, string step)
    {
        if (_scenes.TryRemove(pairId, out var scenes) && scenes.IsValueCreated)
            scenes.Value.Dispose();
        _ended[pairId] = true;
        Report(step);
        if (_ended.Count == _pairs.Count)
            _allEnded.TrySetResult();
    }

    public void Dispose()
    {
        foreach (var scenes in _scenes.Values.Where(s => s.IsValueCreated))
            scenes.Value.Dispose();
        _scenes.Clear();
    }
}
