using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace RSICCLLM.Batch.Ledger;

/// <summary>
/// The durable truth of a run: what is done stands here and nowhere else, so that a killed run goes on where it stood.
/// Every method is one transaction. Safe to use from several threads; work is delivered at least once,
/// and a <see cref="BlockClaim"/>'s token keeps a block that was started twice from being written twice.
/// </summary>
public sealed class RunLedger : IDisposable
{
    private const int SchemaVersion = 1;

    // "RSIC" in ASCII; tells a ledger from another program's database.
    private const int ApplicationId = 0x52534943;

    private const int PageSize = 256;

    private readonly string _file;
    private readonly string _connection;
    private readonly DbContextOptions<LedgerContext> _options;

    private RunLedger(string file)
    {
        _file = file;
        _connection = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 60 }.ToString();
        _options = new DbContextOptionsBuilder<LedgerContext>().UseSqlite(_connection).Options;
    }

    /// <summary>Opens the ledger, or makes an empty one. Its folder must exist.</summary>
    /// <exception cref="LedgerException">The file is not a ledger of this version, or cannot be opened.</exception>
    public static RunLedger Open(string file)
    {
        var ledger = new RunLedger(file);
        ledger.Initialise();
        return ledger;
    }

    /// <summary>Finds the pair, or enters it. A pair whose fingerprint has changed begins again: its earlier results are deleted.</summary>
    /// <param name="name">Name of the pair.</param>
    /// <param name="fingerprint">Hash of everything that its results depend on.</param>
    /// <exception cref="LedgerException">The ledger cannot be read or written (as for every other method).</exception>
    public PairEntry Register(string name, string fingerprint) => Write(context =>
    {
        var row = context.Pairs.SingleOrDefault(p => p.Name == name);
        if (row is not null && row.Fingerprint != fingerprint)
        {
            Delete(context, row.Id);
            row = null;
        }

        if (row is null)
        {
            row = new PairRow { Name = name, Fingerprint = fingerprint, State = PairState.Registered };
            context.Pairs.Add(row);
        }
        else if (row.State == PairState.Failed)
        {
            row.State = row.BlockCount > 0 ? PairState.Prepared : PairState.Registered;
            row.Reason = null;
        }

        context.SaveChanges();
        return Entry(row);
    });

    /// <summary>The pair's present state.</summary>
    public PairEntry Pair(int pairId) => Read(context => Entry(context.Pairs.Single(p => p.Id == pairId)));

    /// <summary>Records that a pair was checked and cut into blocks. Doing it twice changes nothing.</summary>
    public void Prepare(int pairId, int blockCount, string beforeSha256, string afterSha256) => Write(context =>
    {
        var row = context.Pairs.Single(p => p.Id == pairId);
        if (row.State != PairState.Registered)
            return false;
        context.Blocks.AddRange(Enumerable.Range(0, blockCount).Select(i => new BlockRow { PairId = pairId, Index = i }));
        row.BlockCount = blockCount;
        row.BeforeSha256 = beforeSha256;
        row.AfterSha256 = afterSha256;
        row.State = PairState.Prepared;
        context.SaveChanges();
        return true;
    });

    /// <summary>Blocks that are not done, in order.</summary>
    public IReadOnlyList<int> OpenBlocks(int pairId) =>
        Read(context => context.Blocks.Where(b => b.PairId == pairId && !b.Done).OrderBy(b => b.Index).Select(b => b.Index).ToList());

    /// <summary>Whether a pair has blocks that are not done; costs the same however many there are.</summary>
    public bool HasOpenBlocks(int pairId) => Read(context => context.Blocks.Any(b => b.PairId == pairId && !b.Done));

    /// <summary>Claims a block; <see langword="null"/> when it is done already. Earlier claims on it lose their right to write.</summary>
    public BlockClaim? Claim(int pairId, int block) => Write(context =>
    {
        var row = context.Blocks.Single(b => b.PairId == pairId && b.Index == block);
        if (row.Done)
            return null;
        row.Claim++;
        context.SaveChanges();
        return new BlockClaim(pairId, block, row.Claim);
    });

    /// <summary>Writes a block's tiles and marks it done, if the claim is still the newest and the block open.</summary>
    /// <returns>Whether the results were taken.</returns>
    public bool Complete(BlockClaim claim, IReadOnlyList<TileResult> tiles) => Write(context =>
    {
        var block = context.Blocks.SingleOrDefault(b => b.PairId == claim.PairId && b.Index == claim.Block);
        if (block is null || block.Done || block.Claim != claim.Token)
            return false;
        context.Tiles.AddRange(tiles.Select(t => new TileRow
        {
            PairId = claim.PairId,
            Index = t.Index,
            State = t.State,
            Reason = t.Reason,
            Caption = t.Caption,
            MeanLogProbability = t.MeanLogProbability,
            EvidenceRows = t.Evidence.Rows,
            EvidenceColumns = t.Evidence.Columns,
            Evidence = t.Evidence.Values,
        }));
        block.Done = true;
        context.SaveChanges();
        return true;
    });

    /// <summary>Results of a pair's tiles, in the order of the plan; read in pages, so that a large scene does not fill the memory.</summary>
    public IEnumerable<TileResult> Tiles(int pairId)
    {
        for (var last = -1; Page(pairId, last) is { Count: > 0 } page; last = page[^1].Index)
        {
            foreach (var tile in page)
                yield return tile;
        }
    }

    /// <summary>Records the outputs in place and ends the pair.</summary>
    /// <param name="pairId">Key of the pair.</param>
    /// <param name="outputs">Hash by file name.</param>
    public void Finish(int pairId, IReadOnlyDictionary<string, string> outputs) => Write(context =>
    {
        var row = context.Pairs.Single(p => p.Id == pairId);
        if (row.State == PairState.Done)
            return false;
        context.Outputs.Where(o => o.PairId == pairId).ExecuteDelete();
        context.Outputs.AddRange(outputs.Select(o => new OutputRow { PairId = pairId, File = o.Key, Sha256 = o.Value }));
        row.State = PairState.Done;
        context.SaveChanges();
        return true;
    });

    /// <summary>Outputs of a pair that is done: hash by file name.</summary>
    public IReadOnlyDictionary<string, string> Outputs(int pairId) =>
        Read(context => context.Outputs.Where(o => o.PairId == pairId).ToDictionary(o => o.File, o => o.Sha256));

    /// <summary>Sends a finished pair back to its last step, because an output is gone or was changed.</summary>
    public void Reopen(int pairId) => Write(context => context.Pairs
        .Where(p => p.Id == pairId && p.State == PairState.Done)
        .ExecuteUpdate(p => p.SetProperty(row => row.State, PairState.Prepared)));

    /// <summary>Gives a pair up, unless it is done.</summary>
    public void Fail(int pairId, string reason) => Write(context => context.Pairs
        .Where(p => p.Id == pairId && p.State != PairState.Done)
        .ExecuteUpdate(p => p.SetProperty(row => row.State, PairState.Failed).SetProperty(row => row.Reason, reason)));

    /// <summary>Closes the file; what was written stays. A pooled connection would keep it open, even after it was deleted.</summary>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
    }

    private static PairEntry Entry(PairRow row) =>
        new(row.Id, row.Name, row.State, row.Reason, row.BlockCount, row.BeforeSha256, row.AfterSha256);

    private static void Delete(LedgerContext context, int pairId)
    {
        context.Outputs.Where(o => o.PairId == pairId).ExecuteDelete();
        context.Tiles.Where(t => t.PairId == pairId).ExecuteDelete();
        context.Blocks.Where(b => b.PairId == pairId).ExecuteDelete();
        context.Pairs.Where(p => p.Id == pairId).ExecuteDelete();
        context.ChangeTracker.Clear();
    }

    private List<TileResult> Page(int pairId, int afterIndex) => Read(context => context.Tiles
        .AsNoTracking()
        .Where(t => t.PairId == pairId && t.Index > afterIndex)
        .OrderBy(t => t.Index)
        .Take(PageSize)
        .AsEnumerable()
        .Select(t => new TileResult(t.Index, t.State, t.Reason, t.Caption, t.MeanLogProbability, new EvidenceCells(t.EvidenceRows, t.EvidenceColumns, t.Evidence)))
        .ToList());

    private void Initialise() => Read(context =>
    {
        context.Database.OpenConnection();
        var version = context.Database.SqlQueryRaw<int>("SELECT user_version AS Value FROM pragma_user_version").Single();
        var application = context.Database.SqlQueryRaw<int>("SELECT application_id AS Value FROM pragma_application_id").Single();
        var tables = context.Database.SqlQueryRaw<int>("SELECT count(*) AS Value FROM sqlite_master").Single();
        if (version == SchemaVersion && application == ApplicationId)
            return true;
        if (tables > 0 && application != ApplicationId)
            throw new LedgerException($"The file {_file} is a database of another program, not a run ledger. Move it away to begin anew.");
        if (tables > 0)
            throw new LedgerException($"The run ledger {_file} has version {version}, this program writes {SchemaVersion}. Move it away to begin anew.");
        context.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL");
        using var transaction = context.Database.BeginTransaction();
        context.Database.ExecuteSqlRaw(context.Database.GenerateCreateScript());
        context.Database.ExecuteSqlRaw($"PRAGMA application_id = {ApplicationId}");
        context.Database.ExecuteSqlRaw($"PRAGMA user_version = {SchemaVersion}");
        transaction.Commit();
        return true;
    });

    private T Write<T>(Func<LedgerContext, T> work) => Read(context =>
    {
        using var transaction = context.Database.BeginTransaction();
        var result = work(context);
        transaction.Commit();
        return result;
    });

    private T Read<T>(Func<LedgerContext, T> work)
    {
        try
        {
            using var context = new LedgerContext(_options);
            return work(context);
        }
        catch (Exception e) when (LedgerFaults.Explain(e, _file) is { } explained)
        {
            throw explained;
        }
    }
}
