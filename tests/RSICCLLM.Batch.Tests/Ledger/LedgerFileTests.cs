using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Ledger.Migrations;

namespace RSICCLLM.Batch.Tests.Ledger;

/// <summary>Files that are no ledger, or one of another version.</summary>
public sealed class LedgerFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string LedgerFile => Path.Combine(_folder, "ledger.db");

    [Fact]
    public void Another_programs_database_is_refused()
    {
        File.WriteAllText(LedgerFile, "this is not a database, but it is long enough to look like a file with a header");

        Should.Throw<LedgerException>(() => RunLedger.Open(LedgerFile)).Message.ShouldSatisfyAllConditions(
            m => m.ShouldContain($"{LedgerFile} is damaged or not a ledger: "),
            m => m.ShouldEndWith(" Restore a backup of it if there is one; or move it away to begin anew, which forgets all pairs, nights and known scenes."));
    }

    [Fact]
    public void A_later_version_and_a_foreign_database_are_told_apart()
    {
        RunLedger.Open(LedgerFile).Dispose();
        Execute("PRAGMA user_version = 99");
        Should.Throw<LedgerException>(() => RunLedger.Open(LedgerFile)).Message.ShouldBe($"The run ledger {LedgerFile} was written by a later version of this program (ledger version 99, this program writes 4); use that version, or another output folder.");

        Execute("PRAGMA application_id = 7; PRAGMA user_version = 1");
        Should.Throw<LedgerException>(() => RunLedger.Open(LedgerFile)).Message.ShouldContain("another program");
    }

    [Fact]
    public void A_ledger_that_lost_a_table_is_refused_with_its_name()
    {
        using var ledger = RunLedger.Open(LedgerFile);
        Execute("DROP TABLE pairs");

        Should.Throw<LedgerException>(() => ledger.Register(new PairRegistration("north", "print"))).Message.ShouldContain("ledger.db");
    }

    [Fact]
    public void A_ledger_of_version_1_goes_on_where_it_stood()
    {
        // As version 1 made it, with one block of two done.
        Execute("""
            PRAGMA journal_mode = WAL;
            CREATE TABLE "pairs" ("Id" INTEGER NOT NULL CONSTRAINT "PK_pairs" PRIMARY KEY AUTOINCREMENT, "Name" TEXT NOT NULL, "Fingerprint" TEXT NOT NULL,
                "State" TEXT NOT NULL, "Reason" TEXT NULL, "BlockCount" INTEGER NOT NULL, "BeforeSha256" TEXT NULL, "AfterSha256" TEXT NULL);
            CREATE TABLE "blocks" ("PairId" INTEGER NOT NULL, "Index" INTEGER NOT NULL, "Claim" INTEGER NOT NULL, "Done" INTEGER NOT NULL,
                CONSTRAINT "PK_blocks" PRIMARY KEY ("PairId", "Index"), CONSTRAINT "FK_blocks_pairs_PairId" FOREIGN KEY ("PairId") REFERENCES "pairs" ("Id") ON DELETE CASCADE);
            CREATE TABLE "outputs" ("PairId" INTEGER NOT NULL, "File" TEXT NOT NULL, "Sha256" TEXT NOT NULL,
                CONSTRAINT "PK_outputs" PRIMARY KEY ("PairId", "File"), CONSTRAINT "FK_outputs_pairs_PairId" FOREIGN KEY ("PairId") REFERENCES "pairs" ("Id") ON DELETE CASCADE);
            CREATE TABLE "tiles" ("PairId" INTEGER NOT NULL, "Index" INTEGER NOT NULL, "State" TEXT NOT NULL, "Reason" TEXT NULL, "Caption" TEXT NOT NULL,
                "MeanLogProbability" REAL NOT NULL, "EvidenceRows" INTEGER NOT NULL, "EvidenceColumns" INTEGER NOT NULL, "Evidence" BLOB NOT NULL,
                CONSTRAINT "PK_tiles" PRIMARY KEY ("PairId", "Index"), CONSTRAINT "FK_tiles_pairs_PairId" FOREIGN KEY ("PairId") REFERENCES "pairs" ("Id") ON DELETE CASCADE);
            CREATE INDEX "IX_blocks_PairId_Done" ON "blocks" ("PairId", "Done");
            CREATE UNIQUE INDEX "IX_pairs_Name" ON "pairs" ("Name");
            INSERT INTO pairs VALUES (1, 'north', 'print', 'Prepared', NULL, 2, 'aa', 'bb');
            INSERT INTO blocks VALUES (1, 0, 1, 1), (1, 1, 3, 0);
            INSERT INTO tiles VALUES (1, 0, 'Captioned', NULL, 'Nothing has changed.', -0.5, 0, 0, x'');
            PRAGMA application_id = 1381189955;
            PRAGMA user_version = 1;
            """);

        using var ledger = RunLedger.Open(LedgerFile);

        ledger.Register(new PairRegistration("north", "print")).State.ShouldBe(PairState.Prepared);
        ledger.OpenBlocks(1).ShouldBe([1]);
        ledger.Tiles.Of(1).Single().Caption.ShouldBe("Nothing has changed.");
        ledger.Claims.Claim(1, 1, "a").ShouldNotBeNull().Token.ShouldBe(4);
        using var again = RunLedger.Open(LedgerFile);
        again.Pair(1).ShouldNotBeNull();
    }

    [Fact]
    public void A_ledger_of_version_2_goes_on_where_it_stood()
    {
        RunLedger.Open(LedgerFile).Dispose();
        Execute($"""
            ALTER TABLE tiles DROP COLUMN "PrunedTokens";
            DROP TABLE refusals;
            ALTER TABLE nights DROP COLUMN "IsBeginning";
            ALTER TABLE nights DROP COLUMN "OverdueAt";
            ALTER TABLE nights DROP COLUMN "MailedAt";
            ALTER TABLE nights DROP COLUMN "PostedAt";
            DELETE FROM "ledger_migrations" WHERE "MigrationId" IN ('{PrunedTiles.Id}', '{NightRefusals.Id}');
            INSERT INTO pairs ("Id", "Name", "Fingerprint", "State", "BlockCount") VALUES (1, 'north', 'print', 'Prepared', 1);
            INSERT INTO tiles ("PairId", "Index", "State", "Caption", "MeanLogProbability", "EvidenceRows", "EvidenceColumns", "Evidence")
                VALUES (1, 0, 'Captioned', 'Nothing has changed.', -0.5, 0, 0, x'');
            PRAGMA user_version = 2;
            """);

        using var ledger = RunLedger.Open(LedgerFile);

        var tile = ledger.Tiles.Of(1).Single();
        (tile.Caption, tile.PrunedTokens).ShouldBe(("Nothing has changed.", 0));
    }

    [Fact]
    public void A_ledger_of_version_3_learns_what_nights_refuse_and_tells_no_night_again()
    {
        RunLedger.Open(LedgerFile).Dispose();
        Execute($"""
            DROP TABLE refusals;
            ALTER TABLE nights DROP COLUMN "IsBeginning";
            ALTER TABLE nights DROP COLUMN "OverdueAt";
            ALTER TABLE nights DROP COLUMN "MailedAt";
            ALTER TABLE nights DROP COLUMN "PostedAt";
            DELETE FROM "ledger_migrations" WHERE "MigrationId" = '{NightRefusals.Id}';
            INSERT INTO nights ("Id", "Schedule", "DueAt", "State", "StartedAt") VALUES (7, 'nightly', 1, 'Running', 1);
            INSERT INTO nights ("Id", "Schedule", "DueAt", "State", "StartedAt", "EndedAt") VALUES (6, 'nightly', 0, 'Ended', 0, 1);
            PRAGMA user_version = 3;
            """);

        using var ledger = RunLedger.Open(LedgerFile);

        ledger.Nights.Refused(7).ShouldBeEmpty();
        ledger.Nights.Refuse(7, "The name north is taken.");
        ledger.Nights.Refused(7).ShouldBe(["The name north is taken."]);
        ledger.Nights.End(7).ShouldBeTrue();
        ledger.Nights.Untold(DateTimeOffset.UnixEpoch).Single().Id.ShouldBe(7);
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
}
