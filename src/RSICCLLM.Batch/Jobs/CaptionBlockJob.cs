using Hangfire;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Jobs;

/// <summary>
/// Captions one block of tiles and writes it to the ledger in one transaction. A block is decoded whole or not at all,
/// so that a resumed run batches the same tiles together and gives the same words. Safe to run twice, also at the same time: the claim fences.
/// </summary>
internal sealed class CaptionBlockJob(WorkContext run) : PairJob(run)
{
    [AutomaticRetry(Attempts = 3, DelaysInSeconds = [1, 5, 20])]
    public void Execute(int pairId, int block, CancellationToken cancellation) => Guard(pairId, entry =>
    {
        if (entry.State != PairState.Prepared)
            return;
        CheckLength(Run.Work(pairId).Configuration.Captioning.MaxNewTokens);
        Hold(Run.Ledger.Claims.Claim(pairId, block, Run.Worker), (claim, lease) => Caption(entry, claim, block, lease.Token), cancellation);

        // Also when the block was done before: the job may have stopped just here the last time.
        if (!Run.Ledger.HasOpenBlocks(pairId))
            Run.EnqueueFinish(pairId);
    });

    // A pair may be older than the service's limit, or come from a machine that has another.
    private void CheckLength(int tokens)
    {
        if (tokens > Run.PlannedNewTokens)
            throw new ConfigurationException(FormattableString.Invariant($"The pair asks for captions of up to {tokens} tokens, the service on {Environment.MachineName} plans memory for {Run.PlannedNewTokens}; raise its \"captioning.maxNewTokens\" and send the pair on with 'rsiccllm retry', or submit the pair with fewer."));
    }

    private void Caption(PairEntry entry, WorkClaim claim, int block, CancellationToken cancellation)
    {
        var work = Run.Work(entry.Id);
        using var rental = Run.Scenes(entry);
        var scenes = rental.Scenes;
        scenes.KeepForTiles();
        var tiles = scenes.Blocks[block].Select(index => scenes.Read(index)).ToList();

        // After reading: what was read before the change is as it was.
        SceneStamps.Check(work.Pair, entry.SceneStamps);
        var captioned = tiles.Where(t => t.ExclusionReason is null).ToList();
        var settings = work.Configuration.Captioning;
        var options = new DecodingOptions { MaxNewTokens = settings.MaxNewTokens, SpeculativeTokens = settings.SpeculativeTokens };
        var answers = Run.Captioner.Caption([.. captioned.Select(t => t.Pair)], options, cancellation);
        var results = tiles.ToDictionary(t => t.Index, TileResults.Excluded);
        var thresholds = Run.Captioner.Description.Calibration?.Contradiction;
        foreach (var (tile, answer) in captioned.Zip(answers))
            results[tile.Index] = TileResults.Captioned(tile, answer, thresholds);
        tiles.ForEach(t => t.Recycle());
        if (Run.Ledger.Tiles.Complete(claim, [.. results.Values.OrderBy(r => r.Index)]))
            Run.ReportTiles($"{work.Pair.Name}: captioning", tiles.Count, 0);
    }
}
