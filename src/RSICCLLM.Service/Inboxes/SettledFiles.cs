using RSICCLLM.Batch.Pairs;

namespace RSICCLLM.Service.Inboxes;

/// <summary>Knows which scenes, and the files beside them that say where they lie, have not changed for a while, by what it has seen itself and its own monotonic clock. Thread-safe.</summary>
internal sealed class SettledFiles(TimeProvider clock)
{
    private readonly Dictionary<string, (string Stamp, long Since)> _seen = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Takes a look at a file.</summary>
    /// <returns>Whether its size and time of writing have been the same for that long.</returns>
    public bool IsSettled(FileInfo file, TimeSpan time)
    {
        file.Refresh();
        lock (_gate)
        {
            if (!file.Exists)
            {
                _seen.Remove(file.FullName);
                return false;
            }

            var (now, stamp) = (clock.GetTimestamp(), SceneStamps.Of(file.FullName));
            if (!_seen.TryGetValue(file.FullName, out var before) || before.Stamp != stamp)
                _seen[file.FullName] = before = (stamp, now);
            return clock.GetElapsedTime(before.Since, now) >= time;
        }
    }

    /// <summary>Forgets files that are gone.</summary>
    public void ForgetGone()
    {
        lock (_gate)
        {
            foreach (var gone in _seen.Keys.Where(p => !File.Exists(p)).ToList())
                _seen.Remove(gone);
        }
    }
}
