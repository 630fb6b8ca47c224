using Hangfire;
using RSICCLLM.Imaging.Files;

namespace RSICCLLM.Batch.Jobs;

/// <summary>Checks a pair, cuts it into blocks of tiles and starts the blocks that are not done. Safe to run twice.</summary>
internal sealed class PreparePairJob(RunContext run) : PairJob(run)
{
    [Queue(JobQueues.Preparation)]
    [AutomaticRetry(Attempts = 2, DelaysInSeconds = [2, 10])]
    public void Execute(int pairId, CancellationToken cancellation) => Guard(pairId, () =>
    {
        var pair = Run.Pair(pairId);
        Run.Report($"{pair.Name}: opening the scenes");
        var scenes = Run.Scenes(pairId);
        if (Run.Ledger.Pair(pairId).BeforeSha256 is null)
        {
            var before = FileHash.Sha256(pair.Before.Path, cancellation);
            var after = FileHash.Sha256(pair.After.Path, cancellation);
            Run.Ledger.Prepare(pairId, scenes.Blocks.Count, before, after);
        }

        var open = Run.Ledger.OpenBlocks(pairId);
        var tilesOpen = open.Sum(b => scenes.Blocks[b].Count);
        Run.ReportTiles($"{pair.Name}: captioning", scenes.Plan.Count - tilesOpen, scenes.Plan.Count);
        foreach (var block in open)
            Run.Jobs.Enqueue<CaptionBlockJob>(job => job.Execute(pairId, block, CancellationToken.None));
        if (open.Count == 0)
            Run.Jobs.Enqueue<FinishPairJob>(job => job.Execute(pairId, CancellationToken.None));
    });
}
