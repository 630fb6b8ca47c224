using Microsoft.EntityFrameworkCore;
using RSICCLLM.Batch.Ledger.Storage;

namespace RSICCLLM.Batch.Ledger;

/// <summary>
/// The durable truth of all work: what is done stands here and nowhere else, so that a killed process goes on where it stood.
/// Every method is one transaction and does no harm when it is done twice, so it is repeated while a database server is away.
/// Safe to use from several threads and, over one database, from several machines. Work is delivered at least once;
/// a <see cref="WorkClaim"/>'s token keeps a block that was started twice from being written twice.
/// </summary>
public sealed class RunLedger : IDisposable
{
    // Twice what a command may take, so that one that hangs is tried again.
    private static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(60);

    private readonly LedgerDatabase _database;

    private RunLedger(LedgerDatabase database)
    {
        _database = database;
        Claims = new LedgerClaims(database);
        Tiles = new LedgerTiles(database);
        Nights = new LedgerNights(database);
        Scenes = new LedgerScenes(database);
    }

    /// <summary>For messages; never holds a password.</summary>
    public string Name => _database.Name;

    /// <summary>Who works on what.</summary>
    public LedgerClaims Claims { get; }

    /// <summary>Results of tiles.</summary>
    public LedgerTiles Tiles { get; }

    /// <summary>Nights of schedules.</summary>
    public LedgerNights Nights { get; }

    /// <summary>Scenes of inboxes.</summary>
    public LedgerScenes Scenes { get; }

    /// <summary>Opens the ledger in a file, or makes an empty one. Its folder must exist. A ledger of version 1 is brought to this version.</summary>
    /// <exception cref="LedgerException">The file is not a ledger that this version reads, or cannot be opened.</exception>
    public static RunLedger Open(string file) => Open(new LedgerLocation.Sqlite(file));

    /// <summary>Opens a ledger, or makes an empty one.</summary>
    /// <param name="location">Where it is kept.</param>
    /// <param name="patience">How long a call is repeated while a database server is away; 30 s by default, ignored for files.</param>
    /// <exception cref="LedgerException">It is not a ledger that this version reads, or cannot be opened.</exception>
    public static RunLedger Open(LedgerLocation location, TimeSpan? patience = null) => Open(location, patience, TimeProvider.System);

    internal static RunLedger Open(LedgerLocation location, TimeSpan? patience, TimeProvider clock) =>
        new(LedgerDatabase.Open(location, location is LedgerLocation.Sqlite ? TimeSpan.Zero : patience ?? ServerPatience, clock));

    /// <summary>Finds the pair, or enters it. A pair whose fingerprint has changed begins again: its earlier results are deleted.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="replacing">Told, within the transaction, of the pair that would be deleted with its results, if it was not given up (failed or cancelled); refuses that by throwing.</param>
    /// <exception cref="LedgerException">The ledger cannot be read or written (as for every other method).</exception>
    public PairEntry Register(PairRegistration pair, Action<PairEntry>? replacing = null) => _database.Write(context =>
    {
        var row = context.Pairs.SingleOrDefault(p => p.Name == pair.Name);
        if (row is not null && row.Fingerprint != pair.Fingerprint)
        {
            if (row.State is not (PairState.Failed or PairState.Cancelled))
                replacing?.Invoke(Entry(row));
            Delete(context, row.Id);
            row = null;
        }

        // A night that still runs keeps what it has to do, and tells of it; one that has ended tells nothing more.
        var isOfNight = row is not null && IsOfRunningNight(context, row);
        var stays = isOfNight && row is { State: PairState.Registered or PairState.Prepared };
        if (row is null)
        {
            row = new PairRow { Name = pair.Name, Fingerprint = pair.Fingerprint, State = PairState.Registered, RegisteredAt = _database.Now() };
            context.Pairs.Add(row);
        }
        else if (row.State is PairState.Failed or PairState.Cancelled)
        {
            GoOn(context, row);
        }

        row.Job = pair.Job;
        if (row.State != PairState.Done && !stays)
            row.NightId = context.Nights.Any(n => n.Id == pair.NightId && n.State == NightState.Running) ? pair.NightId : isOfNight ? row.NightId : null;
        context.SaveChanges();
        return Entry(row);
    });

    private static bool IsOfRunningNight(LedgerContext context, PairRow row) => context.Nights.Any(n => n.Id == row.NightId && n.State == NightState.Running);

    /// <summary>The pair's present state; <see langword="null"/> when it was removed.</summary>
    public PairEntry? Pair(int pairId) => _database.Read(context =>
        context.Pairs.AsNoTracking().SingleOrDefault(p => p.Id == pairId) is { } row ? Entry(row) : null);

    /// <summary>A pair by name; <see langword="null"/> when there is none.</summary>
    public PairEntry? Find(string name) => _database.Read(context =>
        context.Pairs.AsNoTracking().SingleOrDefault(p => p.Name == name) is { } row ? Entry(row) : null);

    /// <summary>How far all pairs are, the newest first.</summary>
    /// <param name="most">Most pairs to list.</param>
    /// <param name="nightId">Only those of a night.</param>
    public IReadOnlyList<PairProgress> Progress(int most = int.MaxValue, int? nightId = null) => _database.Read(context => context.Pairs
        .Where(p => nightId == null || p.NightId == nightId)
        .OrderByDescending(p => p.Id)
        .Take(most)
        .Select(p => new PairProgress(
            p.Id, p.Name, p.State, p.Reason, p.TileCount,
            p.State == PairState.Done ? p.TileCount : context.Tiles.Count(t => t.PairId == p.Id),
            context.Blocks.Where(b => b.PairId == p.Id && b.Holder != null && !b.Done).Select(b => b.Holder).FirstOrDefault() ?? p.Holder,
            p.WorkerKind, p.Job, p.RegisteredAt, p.EndedAt, p.NightId))
        .ToList());

    /// <summary>How many pairs are to be done.</summary>
    public int CountOpen() => _database.Read(context => context.Pairs.Count(p => p.State == PairState.Registered || p.State == PairState.Prepared));

    /// <summary>Records that a pair was checked and cut into blocks, if the claim still holds, and gives the claim back. Doing it twice changes nothing.</summary>
    /// <returns>Whether the pair is prepared.</returns>
    public bool Prepare(WorkClaim claim, PairPreparation preparation) => _database.Write(context =>
    {
        var row = context.Pairs.SingleOrDefault(p => p.Id == claim.PairId);
        if (row is not { State: PairState.Registered })
            return row is { State: PairState.Prepared };
        if (LedgerClaims.OfPair(context, claim).ExecuteUpdate(p => p.SetProperty(r => r.State, PairState.Prepared).SetProperty(r => r.Holder, (string?)null)) == 0)
            return false;
        context.Entry(row).Reload();
        context.Blocks.AddRange(Enumerable.Range(0, preparation.BlockCount).Select(i => new BlockRow { PairId = claim.PairId, Index = i }));
        row.BlockCount = preparation.BlockCount;
        row.TileCount = preparation.TileCount;
        row.BeforeSha256 = preparation.BeforeSha256;
        row.AfterSha256 = preparation.AfterSha256;
        row.SceneStamps = preparation.SceneStamps;
        context.SaveChanges();
        return true;
    });

    /// <summary>Blocks that are not done, in order.</summary>
    public IReadOnlyList<int> OpenBlocks(int pairId) =>
        _database.Read(context => context.Blocks.Where(b => b.PairId == pairId && !b.Done).OrderBy(b => b.Index).Select(b => b.Index).ToList());

    /// <summary>Whether a pair has blocks that are not done; costs the same however many there are.</summary>
    public bool HasOpenBlocks(int pairId) => _database.Read(context => context.Blocks.Any(b => b.PairId == pairId && !b.Done));

    /// <summary>Records the outputs in place and ends the pair, if the claim still holds.</summary>
    /// <param name="claim">Claim on the pair as a whole.</param>
    /// <param name="outputs">Hash by file name.</param>
    /// <returns>Whether the pair is done.</returns>
    public bool Finish(WorkClaim claim, IReadOnlyDictionary<string, string> outputs) => _database.Write(context =>
    {
        var now = _database.Now();
        var ended = LedgerClaims.OfPair(context, claim)
            .Where(p => p.State == PairState.Prepared)
            .ExecuteUpdate(p => p.SetProperty(r => r.State, PairState.Done).SetProperty(r => r.EndedAt, now).SetProperty(r => r.Holder, (string?)null));
        if (ended == 0)
            return context.Pairs.Any(p => p.Id == claim.PairId && p.State == PairState.Done);
        context.Outputs.Where(o => o.PairId == claim.PairId).ExecuteDelete();
        context.Outputs.AddRange(outputs.Select(o => new OutputRow { PairId = claim.PairId, File = o.Key, Sha256 = o.Value }));
        context.SaveChanges();
        return true;
    });

    /// <summary>Outputs of a pair that is done: hash by file name.</summary>
    public IReadOnlyDictionary<string, string> Outputs(int pairId) =>
        _database.Read(context => context.Outputs.Where(o => o.PairId == pairId).ToDictionary(o => o.File, o => o.Sha256));

    /// <summary>Sends a finished pair back to its last step, because an output is gone or was changed.</summary>
    public void Reopen(int pairId) => _database.Write(context => context.Pairs
        .Where(p => p.Id == pairId && p.State == PairState.Done)
        .ExecuteUpdate(p => p.SetProperty(r => r.State, PairState.Prepared).SetProperty(r => r.EndedAt, (long?)null)));

    /// <summary>Gives a pair up, unless it has ended.</summary>
    public void Fail(int pairId, string reason) => End(pairId, PairState.Failed, reason);

    /// <summary>Takes a pair out, unless it has ended; who works on it stops at the next heartbeat.</summary>
    /// <returns>Whether it was taken out.</returns>
    public bool Cancel(int pairId, string reason) => End(pairId, PairState.Cancelled, reason);

    /// <summary>Sends a failed or cancelled pair on from what is done; <paramref name="anew"/> begins again from nothing, also when it is done.</summary>
    /// <returns>Whether there is something to do now.</returns>
    public bool Retry(int pairId, bool anew = false) => _database.Write(context =>
    {
        if (context.Pairs.SingleOrDefault(p => p.Id == pairId) is not { } row)
            return false;
        if (anew)
        {
            DeleteResults(context, pairId);
            row.BlockCount = row.TileCount = 0;
            (row.BeforeSha256, row.AfterSha256, row.SceneStamps, row.WorkerKind) = (null, null, null, "");
            row.Claim++;
        }
        else if (row.State is not (PairState.Failed or PairState.Cancelled))
        {
            return false;
        }

        // A night that is over and told will not tell of this.
        if (!IsOfRunningNight(context, row))
            row.NightId = null;
        GoOn(context, row);
        context.SaveChanges();
        return true;
    });

    /// <summary>Pairs that are to be worked on and that the given job storage does not know of; oldest first.</summary>
    public IReadOnlyList<PairEntry> Undispatched(string workerKind, string storage) => _database.Read(context => context.Pairs.AsNoTracking()
        .Where(p => (p.State == PairState.Registered || p.State == PairState.Prepared) && (p.WorkerKind == "" || p.WorkerKind == workerKind) && p.Dispatched != storage)
        .OrderBy(p => p.Id)
        .Select(p => Entry(p))
        .ToList());

    /// <summary>Takes a pair for workers of a kind and notes that the job storage knows of it; only one of several processes succeeds.</summary>
    public bool Dispatch(int pairId, string workerKind, string storage) => _database.Write(context => context.Pairs
        .Where(p => p.Id == pairId && (p.WorkerKind == "" || p.WorkerKind == workerKind) && p.Dispatched != storage)
        .ExecuteUpdate(p => p.SetProperty(r => r.WorkerKind, workerKind).SetProperty(r => r.Dispatched, storage)) > 0);

    /// <summary>Forgets that jobs were made for the pairs of a kind, so that they are made anew; jobs that are still there do no harm.</summary>
    public int ForgetDispatch(string workerKind) => _database.Write(context => context.Pairs
        .Where(p => (p.State == PairState.Registered || p.State == PairState.Prepared) && p.WorkerKind == workerKind && p.Dispatched != null)
        .ExecuteUpdate(p => p.SetProperty(r => r.Dispatched, (string?)null)));

    /// <summary>Pairs that workers of another kind have begun; on a single machine nobody else will go on with them.</summary>
    public IReadOnlyList<PairEntry> OfOtherKinds(string workerKind) => _database.Read(context => context.Pairs.AsNoTracking()
        .Where(p => (p.State == PairState.Registered || p.State == PairState.Prepared) && p.WorkerKind != "" && p.WorkerKind != workerKind)
        .Select(p => Entry(p))
        .ToList());

    /// <summary>Whether it holds anything that would have to be worked out again: a pair that was prepared, or tiles.</summary>
    public bool HoldsWork() => _database.Read(context =>
        context.Pairs.Any(p => p.State == PairState.Prepared || p.State == PairState.Done) || context.Tiles.Any());

    /// <summary>Deletes a pair that has ended with all that is known of it.</summary>
    public bool Remove(int pairId) => _database.Write(context =>
    {
        if (!context.Pairs.Any(p => p.Id == pairId && (p.State == PairState.Done || p.State == PairState.Failed || p.State == PairState.Cancelled)))
            return false;
        Delete(context, pairId);
        return true;
    });

    /// <summary>Closes the ledger; what was written stays.</summary>
    public void Dispose() => _database.Dispose();

    private bool End(int pairId, PairState state, string reason) => _database.Write(context =>
    {
        var now = _database.Now();
        return context.Pairs
            .Where(p => p.Id == pairId && (p.State == PairState.Registered || p.State == PairState.Prepared))
            .ExecuteUpdate(p => p.SetProperty(r => r.State, state).SetProperty(r => r.Reason, reason).SetProperty(r => r.EndedAt, now)) > 0;
    });

    // Whoever still works on it has been told to stop; its claims must not keep others waiting.
    private static void GoOn(LedgerContext context, PairRow row)
    {
        context.Blocks.Where(b => b.PairId == row.Id && b.Holder != null && !b.Done).ExecuteUpdate(b => b.SetProperty(r => r.Holder, (string?)null));
        row.Holder = null;
        row.State = row.BlockCount > 0 ? PairState.Prepared : PairState.Registered;
        row.Reason = null;
        row.EndedAt = null;
        row.Dispatched = null;
    }

    private static PairEntry Entry(PairRow row) => new(row.Id, row.Name, row.State, row.Reason, row.BlockCount, row.BeforeSha256, row.AfterSha256)
    {
        Job = row.Job,
        SceneStamps = row.SceneStamps,
        WorkerKind = row.WorkerKind,
        NightId = row.NightId,
    };

    private static void Delete(LedgerContext context, int pairId)
    {
        DeleteResults(context, pairId);
        context.Pairs.Where(p => p.Id == pairId).ExecuteDelete();
        context.ChangeTracker.Clear();
    }

    private static void DeleteResults(LedgerContext context, int pairId)
    {
        context.Outputs.Where(o => o.PairId == pairId).ExecuteDelete();
        context.Tiles.Where(t => t.PairId == pairId).ExecuteDelete();
        context.Blocks.Where(b => b.PairId == pairId).ExecuteDelete();
    }
}
