using Microsoft.EntityFrameworkCore;
using RSICCLLM.Batch.Ledger.Storage;

namespace RSICCLLM.Batch.Ledger;

/// <summary>
/// Who works on what. A claim is a lease: its holder shows by <see cref="Renew"/> that it lives. Whether it does is judged by
/// <see cref="LeaseWatch"/> with durations alone, never with clock times, so that a clock set back or forward harms nothing.
/// A claim taken away cannot write any more, however late its holder wakes: every claim has a higher token than the one before.
/// </summary>
public sealed class LedgerClaims
{
    private readonly LedgerDatabase _database;

    internal LedgerClaims(LedgerDatabase database) => _database = database;

    /// <summary>Claims a block of a prepared pair; <see langword="null"/> when it is done or somebody holds it.</summary>
    /// <param name="pairId">Key of the pair.</param>
    /// <param name="block">Index of the block.</param>
    /// <param name="worker">Name of who claims, for people.</param>
    public WorkClaim? Claim(int pairId, int block, string worker)
    {
        var holder = Holder(worker);
        return _database.Write(context =>
        {
            context.Blocks
                .Where(b => b.PairId == pairId && b.Index == block && !b.Done && b.Holder == null)
                .Where(b => context.Pairs.Any(p => p.Id == pairId && p.State == PairState.Prepared))
                .ExecuteUpdate(b => b.SetProperty(r => r.Claim, r => r.Claim + 1).SetProperty(r => r.Holder, holder).SetProperty(r => r.Beat, 0L));
            var token = context.Blocks.Where(b => b.PairId == pairId && b.Index == block && b.Holder == holder).Select(b => (long?)b.Claim).SingleOrDefault();
            return token is { } t ? new WorkClaim(pairId, block, t, holder) : null;
        });
    }

    /// <summary>Claims a pair as a whole, to prepare or to finish it; <see langword="null"/> when it has ended or somebody holds it.</summary>
    public WorkClaim? ClaimPair(int pairId, string worker)
    {
        var holder = Holder(worker);
        return _database.Write(context =>
        {
            context.Pairs
                .Where(p => p.Id == pairId && p.Holder == null && (p.State == PairState.Registered || p.State == PairState.Prepared))
                .ExecuteUpdate(p => p.SetProperty(r => r.Claim, r => r.Claim + 1).SetProperty(r => r.Holder, holder).SetProperty(r => r.Beat, 0L));
            var token = context.Pairs.Where(p => p.Id == pairId && p.Holder == holder).Select(p => (long?)p.Claim).SingleOrDefault();
            return token is { } t ? new WorkClaim(pairId, null, t, holder) : null;
        });
    }

    /// <summary>Shows that the holder lives.</summary>
    /// <returns>Whether the claim still holds; no longer when it was taken away, or the pair has ended.</returns>
    public bool Renew(WorkClaim claim) => _database.Write(context => claim.Block is null
        ? OfPair(context, claim).Where(p => p.State == PairState.Registered || p.State == PairState.Prepared)
            .ExecuteUpdate(p => p.SetProperty(r => r.Beat, r => r.Beat + 1)) > 0
        : OfBlock(context, claim).Where(b => context.Pairs.Any(p => p.Id == claim.PairId && p.State == PairState.Prepared))
            .ExecuteUpdate(b => b.SetProperty(r => r.Beat, r => r.Beat + 1)) > 0);

    /// <summary>Gives back a claim whose work came to nothing, so that others need not wait for its end.</summary>
    public void Release(WorkClaim claim) => _database.Write(context => claim.Block is null
        ? OfPair(context, claim).ExecuteUpdate(p => p.SetProperty(r => r.Holder, (string?)null))
        : OfBlock(context, claim).ExecuteUpdate(b => b.SetProperty(r => r.Holder, (string?)null)));

    /// <summary>All claims that somebody holds on pairs that have not ended.</summary>
    public IReadOnlyList<HeldLease> Held() => _database.Read(context =>
    {
        var blocks = context.Blocks.Where(b => b.Holder != null && !b.Done && context.Pairs.Any(p => p.Id == b.PairId && p.State == PairState.Prepared))
            .Select(b => new HeldLease(new WorkClaim(b.PairId, b.Index, b.Claim, b.Holder!), b.Beat)).ToList();
        var pairs = context.Pairs.Where(p => p.Holder != null && (p.State == PairState.Registered || p.State == PairState.Prepared))
            .Select(p => new HeldLease(new WorkClaim(p.Id, null, p.Claim, p.Holder!), p.Beat)).ToList();
        return blocks.Concat(pairs).ToList();
    });

    /// <summary>Takes a claim away whose holder shows no life, if it has not shown any in the meantime.</summary>
    /// <returns>Whether it was taken away by this call.</returns>
    public bool Break(HeldLease lease) => _database.Write(context => lease.Claim.Block is null
        ? OfPair(context, lease.Claim).Where(p => p.Beat == lease.Beat)
            .ExecuteUpdate(p => p.SetProperty(r => r.Holder, (string?)null).SetProperty(r => r.Claim, r => r.Claim + 1)) > 0
        : OfBlock(context, lease.Claim).Where(b => b.Beat == lease.Beat)
            .ExecuteUpdate(b => b.SetProperty(r => r.Holder, (string?)null).SetProperty(r => r.Claim, r => r.Claim + 1)) > 0);

    /// <summary>Takes all claims away; for a process that has the ledger to itself, so that whoever held one is dead.</summary>
    public void BreakAll() => _database.Write(context =>
        context.Blocks.Where(b => b.Holder != null && !b.Done).ExecuteUpdate(b => b.SetProperty(r => r.Holder, (string?)null))
        + context.Pairs.Where(p => p.Holder != null).ExecuteUpdate(p => p.SetProperty(r => r.Holder, (string?)null)));

    internal static IQueryable<PairRow> OfPair(LedgerContext context, WorkClaim claim) =>
        context.Pairs.Where(p => p.Id == claim.PairId && p.Claim == claim.Token && p.Holder == claim.Holder);

    internal static IQueryable<BlockRow> OfBlock(LedgerContext context, WorkClaim claim) =>
        context.Blocks.Where(b => b.PairId == claim.PairId && b.Index == claim.Block && b.Claim == claim.Token && b.Holder == claim.Holder && !b.Done);

    // Unique, so that a claim whose answer was lost is found again by the repeated call, and by no other.
    private static string Holder(string worker) => $"{worker} {Guid.NewGuid():N}";
}
