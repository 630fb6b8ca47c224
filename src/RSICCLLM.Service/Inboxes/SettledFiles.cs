namespace RSICCLLM.Service.Inboxes;

/// <summary>Knows which files have not changed for a while, by what it has seen itself and its own monotonic clock. Thread-safe.</summary>
internal sealed class SettledFiles(TimeProvider clock)
{
    private readonly Dictionary<string, (long Size, DateTime Written, long Since)> _seen = new(StringComparer.Ordinal);
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

            var now = clock.GetTimestamp();
            if (!_seen.TryGetValue(file.FullName, out var before) || before.Size != file.Length || before.Written != file.LastWriteTimeUtc)
                _seen[file.FullName] = before = (file.Length, file.LastWriteTimeUtc, now);
            return clock.GetElapsedTime(before.Since, now) >= time;
        }
    }

    /// <summary>Forgets files that are gone.</summary>
    public void Keep(IReadOnlySet<string> paths)
    {
        lock (_gate)
        {
            foreach (var gone in _seen.Keys.Where(p => !paths.Contains(p)).ToList())
                _seen.Remove(gone);
        }
    }
}
