using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Imaging;
using RSICCLLM.Model;
using RSICCLLM.Reports;

namespace RSICCLLM.Batch.Jobs;

/// <summary>
/// What all jobs of a pair have in common: what no retry can mend ends the pair at once with its reason,
/// anything else is thrown on to Hangfire, which tries again with growing delays and then gives the pair up (<see cref="GiveUpFilter"/>).
/// A job of a pair that has ended does nothing.
/// </summary>
internal abstract class PairJob(WorkContext run)
{
    protected WorkContext Run { get; } = run;

    protected void Guard(int pairId, Action<PairEntry> work)
    {
        if (Run.HasEnded(pairId))
            return;
        try
        {
            var entry = Run.Ledger.Pair(pairId);
            if (entry is { HasEnded: false })
                work(entry);
            else
                Run.Leave(pairId, entry);
        }
        catch (Exception e) when (IsHopeless(e))
        {
            Run.Fail(pairId, FullDisk.Is(e) && e is not LedgerException ? FullDisk.Explain(Run.Work(pairId).Configuration.Output) : e.Message);
        }
    }

    /// <summary>Does work under a claim. Whatever it comes to is nobody's concern once the claim was taken away: somebody else goes on with it.</summary>
    /// <returns>Whether the claim was had and held to the end.</returns>
    protected bool Hold(WorkClaim? claim, Action<WorkClaim, LeaseHolder> work, CancellationToken stop)
    {
        if (claim is null)
            return false;
        using var lease = new LeaseHolder(Run.Ledger.Claims, claim, Run.Heartbeat, stop);
        Run.Held[claim] = true;
        try
        {
            work(claim, lease);
            lease.Settle();
            return true;
        }
        catch (Exception) when (!stop.IsCancellationRequested && !lease.StillHolds())
        {
            return false;
        }
        finally
        {
            Run.Held.TryRemove(claim, out _);
        }
    }

    private static bool IsHopeless(Exception e) =>
        e is ImagingException or ModelException or ReportException or ConfigurationException or SceneChangedException or FileNotFoundException or DirectoryNotFoundException
        || e is LedgerException and not LedgerUnavailableException
        || FullDisk.Is(e);
}
