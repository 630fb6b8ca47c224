using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Jobs;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Inboxes;

/// <summary>
/// Notices scenes that were replaced, or the files beside them, after work on their pairs began: by what the ledger keeps of size and time of writing.
/// Looks at each version of a file once; a restart forgets it.
/// </summary>
internal sealed class ReplacedScenes(ServiceConfiguration configuration, RunLedger ledger)
{
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);

    /// <summary>Takes a look at a scene.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pairs">Names that pairs of it may have.</param>
    /// <returns>Those whose work began with the file as it was before; none when this was seen before.</returns>
    public IReadOnlyList<string> PairsOfOlder(string path, IEnumerable<string> pairs)
    {
        var now = SceneStamps.Of(path);
        if (_seen.TryGetValue(path, out var before) && before == now)
            return [];
        var older = pairs.Where(name => Began(name, path) is { } then && then != now).ToList();
        _seen[path] = now;
        return older;
    }

    // Null where no work has begun, on which also "retry --anew" counts, or the name is another's.
    private string? Began(string name, string path)
    {
        if (ledger.Find(name) is not { SceneStamps: { } stamps } entry)
            return null;
        try
        {
            var pair = SharedFolders.FromLedger(PairWork.FromJson(entry.Job, name), configuration.SharedFolder, "").Pair;
            return InboxFolders.AreSame(pair.Before.Path, path) ? SceneStamps.Before(stamps) : InboxFolders.AreSame(pair.After.Path, path) ? SceneStamps.After(stamps) : null;
        }
        catch (ConfigurationException)
        {
            return null; // Of another version: nothing is known.
        }
    }
}
