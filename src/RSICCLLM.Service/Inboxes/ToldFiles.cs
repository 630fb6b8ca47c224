using RSICCLLM.Batch.Pairs;

namespace RSICCLLM.Service.Inboxes;

/// <summary>Remembers what was said about files, so that it is said once, and again when it or the file has changed. Thread-safe; a restart forgets it.</summary>
internal sealed class ToldFiles
{
    private readonly Dictionary<string, (string Stamp, string Text)> _told = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Whether this has to be said now; it then counts as said.</summary>
    public bool IsNew(string path, string text)
    {
        var now = (SceneStamps.Of(path), text);
        lock (_gate)
        {
            if (_told.TryGetValue(path, out var before) && before == now)
                return false;
            _told[path] = now;
            return true;
        }
    }

    /// <summary>Forgets files that are gone.</summary>
    public void ForgetGone()
    {
        lock (_gate)
        {
            foreach (var gone in _told.Keys.Where(p => !File.Exists(p)).ToList())
                _told.Remove(gone);
        }
    }
}
