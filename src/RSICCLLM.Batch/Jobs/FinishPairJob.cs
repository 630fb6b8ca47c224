using Hangfire;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Reports.Output;

namespace RSICCLLM.Batch.Jobs;

/// <summary>
/// Merges a pair's tiles to changes and writes its outputs. Safe to run twice: the same ledger gives the same bytes, and each run
/// writes into a folder of its own first.
/// </summary>
internal sealed class FinishPairJob(WorkContext run) : PairJob(run)
{
    [AutomaticRetry(Attempts = 2, DelaysInSeconds = [2, 10])]
    public void Execute(int pairId, CancellationToken cancellation) => Guard(pairId, entry =>
    {
        // A job may have been made twice, and the pair begun again since.
        if (entry.State != PairState.Prepared || Run.Ledger.HasOpenBlocks(pairId))
            return;
        if (Hold(Run.Ledger.Claims.ClaimPair(pairId, Run.Worker), (claim, lease) => Write(entry, claim, lease), cancellation))
            Run.End(pairId, $"{entry.Name} done");
    });

    private void Write(PairEntry entry, WorkClaim claim, LeaseHolder lease)
    {
        var work = Run.Work(entry.Id);
        Run.Report($"{entry.Name}: writing the report");
        using var rental = Run.Scenes(entry);
        rental.Scenes.RestForReport();
        var report = new PairReportBuilder(work.Configuration, work.Pair, entry, rental.Scenes, Run.Captioner.Description).Build(Run.Ledger.Tiles.Of(entry.Id));
        using var staging = StagedOutputs.Make(work, claim.Token);
        var files = ReportWriter.WriteAll(report, staging.Folder, Options(work.Configuration, work.Pair), lease.Token);
        foreach (var remark in files.Remarks)
            Run.Report($"{entry.Name}: {remark}");
        SceneStamps.Check(work.Pair, entry.SceneStamps);

        // Who lost the claim while it was writing leaves what is in place alone.
        if (!lease.StillHolds())
            throw new OperationCanceledException($"Somebody else finishes {entry.Name}.");

        // Somebody may have put another report there meanwhile; what was done for this one stays.
        ReportOwner.Check(work.OutputFolder, work.Pair);
        Run.Ledger.Finish(claim, staging.MoveInto(work.OutputFolder));
    }

    private static ReportOptions Options(RunConfiguration run, PairConfiguration pair) => new()
    {
        Language = run.Report.Language,
        LogoFile = run.Report.Logo,
        FontFile = run.Report.Font,
        QuestPdfLicence = run.Report.QuestPdfLicense,
        PagesPerVolume = run.Report.PagesPerVolume,
        ConfigurationJson = RunConfigurationWriter.ForPair(run, pair),
    };
}
