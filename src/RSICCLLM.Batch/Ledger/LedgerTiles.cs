using Microsoft.EntityFrameworkCore;
using RSICCLLM.Batch.Ledger.Storage;

namespace RSICCLLM.Batch.Ledger;

/// <summary>Results of tiles, as written by the claims on their blocks.</summary>
public sealed class LedgerTiles
{
    private const int PageSize = 256;

    private readonly LedgerDatabase _database;

    internal LedgerTiles(LedgerDatabase database) => _database = database;

    /// <summary>Writes a block's tiles and marks it done, if the claim still holds.</summary>
    /// <returns>Whether the results were taken.</returns>
    public bool Complete(WorkClaim claim, IReadOnlyList<TileResult> tiles) => _database.Write(context =>
    {
        var taken = LedgerClaims.OfBlock(context, claim)
            .Where(b => context.Pairs.Any(p => p.Id == claim.PairId && p.State == PairState.Prepared))
            .ExecuteUpdate(b => b.SetProperty(r => r.Done, true));

        // The holder stays on a block that is done: by it a call whose answer was lost knows that it wrote.
        if (taken == 0)
            return context.Blocks.Any(b => b.PairId == claim.PairId && b.Index == claim.Block && b.Claim == claim.Token && b.Holder == claim.Holder && b.Done);
        context.Tiles.AddRange(tiles.Select(t => Row(claim.PairId, t)));
        context.SaveChanges();
        return true;
    });

    /// <summary>Results of a pair's tiles, in the order of the plan; read in pages, so that a large scene does not fill the memory.</summary>
    public IEnumerable<TileResult> Of(int pairId)
    {
        for (var last = -1; Page(pairId, last) is { Count: > 0 } page; last = page[^1].Index)
        {
            foreach (var tile in page)
                yield return tile;
        }
    }

    private List<TileResult> Page(int pairId, int last) => _database.Read(context => context.Tiles
        .Where(t => t.PairId == pairId && t.Index > last)
        .OrderBy(t => t.Index)
        .Take(PageSize)
        .Select(t => new TileResult(t.Index, t.State, t.Reason, t.Caption, t.MeanLogProbability, new EvidenceCells(t.EvidenceRows, t.EvidenceColumns, t.Evidence)) { PrunedTokens = t.PrunedTokens })
        .ToList());

    // PostgreSQL's texts cannot hold a NUL character; a model may well say one.
    private static TileRow Row(int pairId, TileResult tile) => new()
    {
        PairId = pairId,
        Index = tile.Index,
        State = tile.State,
        Reason = tile.Reason,
        Caption = tile.Caption.Replace('\0', '\uFFFD'),
        MeanLogProbability = tile.MeanLogProbability,
        PrunedTokens = tile.PrunedTokens,
        EvidenceRows = tile.Evidence.Rows,
        EvidenceColumns = tile.Evidence.Columns,
        Evidence = tile.Evidence.Values,
    };
}
