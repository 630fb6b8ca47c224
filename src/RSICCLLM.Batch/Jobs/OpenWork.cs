using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Reports.Output;

namespace RSICCLLM.Batch.Jobs;

/// <summary>Keeps the work on other scenes from being deleted because a pair has their name.</summary>
internal static class OpenWork
{
    /// <summary>For <see cref="RunLedger.Register"/>: refuses to replace work on other scenes than those of the pair.</summary>
    public static Action<PairEntry> RefuseOthers(PairConfiguration pair) => known => RefuseOthers(known, pair);

    /// <summary>Refuses to replace a pair that is at work, or done with its report in place, by one of other scenes.</summary>
    /// <exception cref="ConfigurationException">It would be replaced.</exception>
    public static void RefuseOthers(PairEntry known, PairConfiguration pair)
    {
        if (WorkOf(known) is not { } work || known.State is PairState.Failed or PairState.Cancelled)
            return;
        var other = work.Pair;
        var isElsewhere = IsElsewhere(pair.Before, other.Before) || IsElsewhere(pair.After, other.After);
        if (known.State == PairState.Done)
        {
            // Scenes of other names are found out by the report, which may have been moved away.
            if (isElsewhere && File.Exists(Path.Combine(work.OutputFolder, ReportFiles.JsonName)))
                throw new ConfigurationException($"The pair {pair.Name} is done for other scenes ({other.Before.Path}, {other.After.Path}); give this pair another name or output folder, or move the folder {work.OutputFolder} away.");
        }
        else if (isElsewhere || !SameScenes.Are(pair, other))
        {
            throw new ConfigurationException(
                $"There is unfinished work of a pair {pair.Name} on other scenes ({other.Before.Path}, {other.After.Path}); give this pair another name, finish that one first, "
                + "or give it up: a service's with 'rsiccllm cancel', a run's, with all that is unfinished there, by deleting the folder .rsiccllm in its output.");
        }
    }

    // A scene that was moved is no longer where it was.
    private static bool IsElsewhere(SceneConfiguration scene, SceneConfiguration other) => scene.Path != other.Path && File.Exists(other.Path);

    // Of another version: entering it again is how it is mended.
    private static PairWork? WorkOf(PairEntry entry)
    {
        try
        {
            return PairWork.FromJson(entry.Job, entry.Name);
        }
        catch (ConfigurationException)
        {
            return null;
        }
    }
}
