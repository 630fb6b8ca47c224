using RSICCLLM.Batch.Ledger;

namespace RSICCLLM.Batch.Tests.Ledger;

public sealed class RunLedgerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string LedgerFile => Path.Combine(_folder, "ledger.db");

    [Fact]
    public void A_pair_goes_from_registered_over_prepared_to_done()
    {
        using var ledger = RunLedger.Open(LedgerFile);
        var pair = ledger.Register("north", "print");
        pair.State.ShouldBe(PairState.Registered);

        ledger.Prepare(pair.Id, 2, "aa", "bb");
        ledger.OpenBlocks(pair.Id).ShouldBe([0, 1]);
        ledger.Complete(ledger.Claim(pair.Id, 0)!, [Tile(0), Tile(1)]).ShouldBeTrue();
        ledger.Complete(ledger.Claim(pair.Id, 1)!, [Tile(2)]).ShouldBeTrue();
        ledger.Finish(pair.Id, new Dictionary<string, string> { ["report.pdf"] = "cc" });

        using var again = RunLedger.Open(LedgerFile);
        again.Register("north", "print").ShouldBe(new PairEntry(pair.Id, "north", PairState.Done, null, 2, "aa", "bb"));
        again.Tiles(pair.Id).Select(t => t.Index).ShouldBe([0, 1, 2]);
        again.Outputs(pair.Id)["report.pdf"].ShouldBe("cc");
    }

    [Fact]
    public void Tiles_come_back_as_they_were_written()
    {
        using var ledger = RunLedger.Open(LedgerFile);
        var pair = ledger.Register("north", "print");
        ledger.Prepare(pair.Id, 1, "aa", "bb");
        var tile = new TileResult(7, TileState.Captioned, null, "A building has been built.", -0.25, new EvidenceCells(1, 3, [0, 254, 255]));
        ledger.Complete(ledger.Claim(pair.Id, 0)!, [tile]);

        var back = ledger.Tiles(pair.Id).Single();

        (back with { Evidence = tile.Evidence }).ShouldBe(tile);
        back.Evidence.Values.ShouldBe(tile.Evidence.Values);
    }

    [Fact]
    public void An_older_claim_cannot_write()
    {
        using var ledger = RunLedger.Open(LedgerFile);
        var pair = ledger.Register("north", "print");
        ledger.Prepare(pair.Id, 1, "aa", "bb");
        var first = ledger.Claim(pair.Id, 0)!;
        var second = ledger.Claim(pair.Id, 0)!;

        ledger.Complete(first, [Tile(0)]).ShouldBeFalse();
        ledger.Tiles(pair.Id).ShouldBeEmpty();
        ledger.Complete(second, [Tile(0)]).ShouldBeTrue();
        ledger.Complete(second, [Tile(0)]).ShouldBeFalse();
        ledger.Claim(pair.Id, 0).ShouldBeNull();
        ledger.Tiles(pair.Id).Count().ShouldBe(1);
    }

    [Fact]
    public void A_changed_fingerprint_begins_again()
    {
        using var ledger = RunLedger.Open(LedgerFile);
        var pair = ledger.Register("north", "print");
        ledger.Prepare(pair.Id, 1, "aa", "bb");
        ledger.Complete(ledger.Claim(pair.Id, 0)!, [Tile(0)]);

        var again = ledger.Register("north", "another");

        again.State.ShouldBe(PairState.Registered);
        ledger.Tiles(again.Id).ShouldBeEmpty();
    }

    [Fact]
    public void A_failed_pair_goes_on_from_what_is_done()
    {
        using var ledger = RunLedger.Open(LedgerFile);
        var pair = ledger.Register("north", "print");
        ledger.Prepare(pair.Id, 2, "aa", "bb");
        ledger.Complete(ledger.Claim(pair.Id, 0)!, [Tile(0)]);
        ledger.Fail(pair.Id, "disk full");
        ledger.Pair(pair.Id).Reason.ShouldBe("disk full");

        ledger.Register("north", "print").State.ShouldBe(PairState.Prepared);
        ledger.OpenBlocks(pair.Id).ShouldBe([1]);
    }

    [Fact]
    public void Claims_from_many_threads_write_each_block_once()
    {
        using var ledger = RunLedger.Open(LedgerFile);
        var pair = ledger.Register("north", "print");
        ledger.Prepare(pair.Id, 8, "aa", "bb");
        var written = 0;

        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            if (ledger.Claim(pair.Id, i % 8) is { } claim && ledger.Complete(claim, [Tile(i % 8)]))
                Interlocked.Increment(ref written);
        });

        written.ShouldBe(8 - ledger.OpenBlocks(pair.Id).Count);
        ledger.Tiles(pair.Id).Select(t => t.Index).ShouldBeUnique();
        ledger.Tiles(pair.Id).Count().ShouldBe(written);
    }

    [Fact]
    public void Another_programs_database_is_refused()
    {
        File.WriteAllText(LedgerFile, "this is not a database, but it is long enough to look like a file with a header");

        Should.Throw<LedgerException>(() => RunLedger.Open(LedgerFile)).Message.ShouldContain("ledger.db");
    }

    [Fact]
    public void A_later_version_and_a_foreign_database_are_told_apart()
    {
        RunLedger.Open(LedgerFile).Dispose();
        Execute("PRAGMA user_version = 99");
        Should.Throw<LedgerException>(() => RunLedger.Open(LedgerFile)).Message.ShouldContain("version 99");

        Execute("PRAGMA application_id = 7; PRAGMA user_version = 1");
        Should.Throw<LedgerException>(() => RunLedger.Open(LedgerFile)).Message.ShouldContain("another program");
    }

    [Fact]
    public void A_ledger_that_lost_a_table_is_refused_with_its_name()
    {
        using var ledger = RunLedger.Open(LedgerFile);
        Execute("DROP TABLE pairs");

        Should.Throw<LedgerException>(() => ledger.Register("north", "print")).Message.ShouldContain("ledger.db");
    }

    [Fact]
    public void Tiles_come_in_pages_without_a_gap()
    {
        using var ledger = RunLedger.Open(LedgerFile);
        var pair = ledger.Register("north", "print");
        ledger.Prepare(pair.Id, 1, "aa", "bb");
        ledger.Complete(ledger.Claim(pair.Id, 0)!, [.. Enumerable.Range(0, 600).Select(Tile)]);

        ledger.Tiles(pair.Id).Select(t => t.Index).ShouldBe(Enumerable.Range(0, 600));
        ledger.HasOpenBlocks(pair.Id).ShouldBeFalse();
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private void Execute(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={LedgerFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static TileResult Tile(int index) => new(index, TileState.Excluded, "no data", "", 0, new EvidenceCells(0, 0, []));
}
