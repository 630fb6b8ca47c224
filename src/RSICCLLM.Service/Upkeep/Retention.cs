using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Jobs;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Upkeep;

/// <summary>Deletes what is older than the configuration keeps. A clock set forward by mistake would delete too early: the default keeps everything.</summary>
internal sealed class Retention(ServiceConfiguration configuration, RunLedger ledger, TimeProvider clock, ILogger<Retention> log)
{
    public void Apply(CancellationToken cancellation)
    {
        var (ledgerDays, resultDays) = (configuration.Retention.LedgerDays, configuration.Retention.ResultDays);
        if (ledgerDays == 0 && resultDays == 0)
            return;
        foreach (var pair in ledger.Progress().Where(p => p.EndedAt is not null))
        {
            cancellation.ThrowIfCancellationRequested();
            var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(pair.EndedAt!.Value);
            var results = resultDays > 0 && age > TimeSpan.FromDays(resultDays);
            if (results && !DeleteResults(pair))
                continue;
            if (results || (ledgerDays > 0 && age > TimeSpan.FromDays(ledgerDays)))
                ledger.Remove(pair.Id);
        }

        if (ledgerDays > 0)
            ledger.Nights.RemoveBefore(clock.GetUtcNow() - TimeSpan.FromDays(ledgerDays));
    }

    // Only files that the ledger says were written; what else lies in the folder is somebody's.
    private bool DeleteResults(PairProgress pair)
    {
        try
        {
            var work = SharedFolders.FromLedger(PairWork.FromJson(pair.Job, pair.Name), configuration.SharedFolder, configuration.Run.Model);
            foreach (var file in ledger.Outputs(pair.Id).Keys.Where(f => f == Path.GetFileName(f)))
                File.Delete(Path.Combine(work.OutputFolder, file));
            if (Directory.Exists(work.OutputFolder) && !Directory.EnumerateFileSystemEntries(work.OutputFolder).Any())
                Directory.Delete(work.OutputFolder);
            log.LogInformation("{Pair}: results deleted after {Days} days", pair.Name, configuration.Retention.ResultDays);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ConfigurationException)
        {
            log.LogWarning("{Pair}: results cannot be deleted: {Reason}", pair.Name, e.Message);
            return false;
        }
    }
}
