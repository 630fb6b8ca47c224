using Hangfire;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Imaging.Files;

namespace RSICCLLM.Batch.Jobs;

/// <summary>Checks a pair, cuts it into blocks of tiles and starts the blocks that are not done. Safe to run twice.</summary>
internal sealed class PreparePairJob(WorkContext run) : PairJob(run)
{
    [AutomaticRetry(Attempts = 2, DelaysInSeconds = [2, 10])]
    public void Execute(int pairId, CancellationToken cancellation) => Guard(pairId, entry =>
    {
        var pair = Run.Work(pairId).Pair;
        Run.Report($"{pair.Name}: opening the scenes");
        using var rental = Run.Scenes(entry);
        var scenes = rental.Scenes;
        if (entry.State == PairState.Registered && !Hold(Run.Ledger.Claims.ClaimPair(pairId, Run.Worker), Prepare, cancellation))
            return;
        scenes.Rest();
        var open = Run.Ledger.OpenBlocks(pairId);
        var tilesOpen = open.Sum(b => scenes.Blocks[b].Count);
        Run.ReportTiles($"{pair.Name}: captioning", scenes.Plan.Count - tilesOpen, scenes.Plan.Count);
        foreach (var block in open)
            Run.Jobs.Enqueue<CaptionBlockJob>(Run.Queues.Captioning, job => job.Execute(pairId, block, CancellationToken.None));
        if (open.Count == 0)
            Run.EnqueueFinish(pairId);

        void Prepare(WorkClaim claim, LeaseHolder lease)
        {
            var stamps = SceneStamps.Of(pair);
            var before = FileHash.Sha256(pair.Before.Path, lease.Token);
            var after = FileHash.Sha256(pair.After.Path, lease.Token);
            Run.Ledger.Prepare(claim, new PairPreparation(scenes.Blocks.Count, scenes.Plan.Count, before, after, stamps));
        }
    });
}
