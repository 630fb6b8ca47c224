using Hangfire.States;
using Hangfire.Storage;

namespace RSICCLLM.Batch.Jobs;

/// <summary>When Hangfire has tried a job for the last time, the pair is given up with the exception's message, and the run goes on with the others.</summary>
internal sealed class GiveUpFilter(WorkContext run) : IApplyStateFilter
{
    public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
        if (context.NewState is FailedState failed && context.BackgroundJob.Job?.Args[0] is int pairId && run.IsPairsFault(failed.Exception))
            run.Fail(pairId, Reason(failed.Exception));
    }

    public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
    }

    // Messages of the system's own errors stand for themselves; others say little without their kind.
    private static string Reason(Exception error) =>
        error is IOException or UnauthorizedAccessException or Ledger.LedgerException ? error.Message : $"unexpected {error.GetType().Name}: {error.Message}";
}
