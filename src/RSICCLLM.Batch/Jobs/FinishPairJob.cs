using Hangfire;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Reports.Output;

namespace RSICCLLM.Batch.Jobs;

/// <summary>Merges a pair's tiles to changes and writes its outputs. Safe to run twice: the same ledger gives the same bytes.</summary>
internal sealed class FinishPairJob(RunContext run) : PairJob(run)
{
    [Queue(JobQueues.Preparation)]
    [AutomaticRetry(Attempts = 2, DelaysInSeconds = [2, 10])]
    public void Execute(int pairId, CancellationToken cancellation) => Guard(pairId, () =>
    {
        var entry = Run.Ledger.Pair(pairId);
        var pair = Run.Pair(pairId);
        if (entry.State == PairState.Done)
        {
            Run.End(pairId, $"{pair.Name} done");
            return;
        }

        Run.Report($"{pair.Name}: writing the report");
        var report = new PairReportBuilder(Run.Configuration, pair, entry, Run.Scenes(pairId), Run.Captioner.Description).Build(Run.Ledger.Tiles(pairId));
        var options = new ReportOptions { ConfigurationJson = RunConfigurationWriter.ForPair(Run.Configuration, pair) };
        var files = ReportWriter.WriteAll(report, Run.OutputFolder(pairId), options, cancellation);
        Run.Ledger.Finish(pairId, PairOutputs.Hash([files.Pdf, files.GeoJson, files.GeoPackage, files.Json]));
        Run.End(pairId, $"{pair.Name} done");
    });
}
