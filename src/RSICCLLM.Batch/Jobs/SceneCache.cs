using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;

namespace RSICCLLM.Batch.Jobs;

/// <summary>Keeps the scenes of the pairs in work open between jobs, and at most a few that nobody uses. Thread-safe.</summary>
/// <param name="idle">Pairs whose scenes stay open though nobody uses them.</param>
/// <param name="stamps">Size and time of writing of a pair's scenes as they are now.</param>
/// <param name="open">Opens a pair's scenes.</param>
internal sealed class SceneCache(int idle, Func<int, string> stamps, Func<int, PairScenes> open) : IDisposable
{
    private readonly Dictionary<int, Entry> _entries = [];
    private readonly Lock _gate = new();
    private long _uses;

    /// <summary>
    /// The pair's scenes, opened if they are not, or not those that the pair was prepared with: it may have been begun anew, by another process, with
    /// other files of the same names. Stay open until the rental is disposed.
    /// </summary>
    public Rental Rent(PairEntry pair)
    {
        var pairId = pair.Id;
        Entry entry;
        lock (_gate)
        {
            if (_entries.TryGetValue(pairId, out var known) && known.Stamps is { } opened && (pair.State == PairState.Registered || (pair.SceneStamps is { } prepared && prepared != opened)))
                Drop(pairId);
            if (!_entries.TryGetValue(pairId, out entry!))
                _entries[pairId] = entry = new Entry();
            entry.Users++;
            entry.LastUse = ++_uses;
        }

        try
        {
            lock (entry)
            {
                entry.Stamps ??= stamps(pairId);
                return new Rental(this, pairId, entry, entry.Scenes ??= open(pairId));
            }
        }
        catch
        {
            Return(pairId, entry);
            throw;
        }
    }

    /// <summary>Closes a pair's scenes as soon as nobody uses them.</summary>
    public void Drop(int pairId)
    {
        lock (_gate)
        {
            if (!_entries.Remove(pairId, out var entry))
                return;
            entry.IsDropped = true;
            if (entry.Users == 0)
                entry.Scenes?.Dispose();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var entry in _entries.Values)
                entry.Scenes?.Dispose();
            _entries.Clear();
        }
    }

    private void Return(int pairId, Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Users > 0)
                return;
            if (entry.IsDropped)
                entry.Scenes?.Dispose();
            else if (entry.Scenes is null)
                _entries.Remove(pairId);
            foreach (var (id, old) in _entries.Where(e => e.Value.Users == 0).OrderByDescending(e => e.Value.LastUse).Skip(idle).ToList())
            {
                _entries.Remove(id);
                old.Scenes?.Dispose();
            }
        }
    }

    internal sealed class Entry
    {
        public PairScenes? Scenes { get; set; }

        /// <summary>Taken before they were opened.</summary>
        public string? Stamps { get; set; }

        public int Users { get; set; }

        public long LastUse { get; set; }

        public bool IsDropped { get; set; }
    }

    internal sealed class Rental(SceneCache cache, int pairId, Entry entry, PairScenes scenes) : IDisposable
    {
        private bool _returned;

        public PairScenes Scenes => scenes;

        public void Dispose()
        {
            if (!_returned)
                cache.Return(pairId, entry);
            _returned = true;
        }
    }
}
