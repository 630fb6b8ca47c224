using Hangfire;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Jobs;

/// <summary>
/// Captions one block of tiles and writes it to the ledger in one transaction. A block is decoded whole or not at all,
/// so that a resumed run batches the same tiles together and gives the same words. Safe to run twice: the claim fences.
/// </summary>
internal sealed class CaptionBlockJob(RunContext run) : PairJob(run)
{
    [Queue(JobQueues.Captioning)]
    [AutomaticRetry(Attempts = 3, DelaysInSeconds = [1, 5, 20])]
    public void Execute(int pairId, int block, CancellationToken cancellation) => Guard(pairId, () =>
    {
        if (Run.Ledger.Pair(pairId).State != PairState.Prepared)
            return;
        if (Run.Ledger.Claim(pairId, block) is { } claim)
            Caption(claim, cancellation);

        // Also when the block was done before: the job may have stopped just here the last time.
        if (!Run.Ledger.HasOpenBlocks(pairId))
            Run.Jobs.Enqueue<FinishPairJob>(job => job.Execute(pairId, CancellationToken.None));
    });

    private void Caption(BlockClaim claim, CancellationToken cancellation)
    {
        var scenes = Run.Scenes(claim.PairId);
        var tiles = scenes.Blocks[claim.Block].Select(index => scenes.Read(index)).ToList();
        var captioned = tiles.Where(t => t.ExclusionReason is null).ToList();
        var options = new DecodingOptions { MaxNewTokens = Run.Configuration.Captioning.MaxNewTokens };
        var answers = Run.Captioner.Caption([.. captioned.Select(t => t.Pair)], options, cancellation);
        var results = tiles.ToDictionary(t => t.Index, TileResults.Excluded);
        foreach (var (tile, answer) in captioned.Zip(answers))
            results[tile.Index] = TileResults.Captioned(tile, answer);
        if (Run.Ledger.Complete(claim, [.. results.Values.OrderBy(r => r.Index)]))
            Run.ReportTiles($"{Run.Pair(claim.PairId).Name}: captioning", tiles.Count, 0);
    }
}
