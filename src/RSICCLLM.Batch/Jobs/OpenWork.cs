using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;

namespace RSICCLLM.Batch.Jobs;

/// <summary>Keeps the unfinished work of other scenes from being deleted because a pair has their name.</summary>
internal static class OpenWork
{
    /// <summary>For <see cref="RunLedger.Register"/>: refuses to replace work on other scenes than those of the pair.</summary>
    public static Action<PairEntry> RefuseOthers(PairConfiguration pair) => open =>
    {
        if (PairOf(open) is { } other && !SameScenes.Are(pair, other))
        {
            throw new ConfigurationException(
                $"There is unfinished work of a pair {pair.Name} on other scenes ({other.Before.Path}, {other.After.Path}); give this pair another name, finish that one first, "
                + "or give it up: a service's with 'rsiccllm cancel', a run's by deleting the folder .rsiccllm in its output.");
        }
    };

    // Of another version: entering it again is how it is mended.
    private static PairConfiguration? PairOf(PairEntry entry)
    {
        try
        {
            return PairWork.FromJson(entry.Job, entry.Name).Pair;
        }
        catch (ConfigurationException)
        {
            return null;
        }
    }
}
