using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Imaging;
using RSICCLLM.Model;
using RSICCLLM.Reports;

namespace RSICCLLM.Batch.Jobs;

/// <summary>
/// What all jobs of a pair have in common: what no retry can mend ends the pair at once with its reason,
/// anything else is thrown on to Hangfire, which tries again with growing delays and then gives the pair up (<see cref="GiveUpFilter"/>).
/// A job of a pair that has ended does nothing.
/// </summary>
internal abstract class PairJob(RunContext run)
{
    protected RunContext Run { get; } = run;

    protected void Guard(int pairId, Action work)
    {
        if (Run.HasEnded(pairId))
            return;
        try
        {
            work();
        }
        catch (Exception e) when (IsHopeless(e))
        {
            Run.Fail(pairId, FullDisk.Is(e) && e is not LedgerException ? FullDisk.Explain(e) : e.Message);
        }
    }

    private static bool IsHopeless(Exception e) =>
        e is ImagingException or ModelException or ReportException or ConfigurationException or LedgerException or FileNotFoundException or DirectoryNotFoundException
        || FullDisk.Is(e);
}
