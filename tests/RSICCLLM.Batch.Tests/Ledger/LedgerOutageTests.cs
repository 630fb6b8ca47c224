#if SQL_SERVER
using System.Diagnostics;
#endif
using Npgsql;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Tests.Support;

namespace RSICCLLM.Batch.Tests.Ledger;

/// <summary>The database server goes away in the middle of work.</summary>
public sealed class LedgerOutageTests
{
    [Fact]
    public async Task A_restart_of_the_database_costs_time_and_nothing_else()
    {
        using var server = PostgresServer.Start();
        using var ledger = RunLedger.Open(new LedgerLocation.PostgreSql(server.Connection));
        await GoesOn(ledger, server.Down, server.Up);
    }

#if SQL_SERVER
    [Fact]
    public async Task A_SQL_Server_that_cannot_be_reached_for_a_while_costs_time_and_nothing_else()
    {
        using var database = SqlServerDatabase.Create();
        using var relay = database.Relay(out var connection);
        using var ledger = RunLedger.Open(new LedgerLocation.SqlServer(connection));
        await GoesOn(ledger, relay.Down, relay.Up);
    }

    [Fact]
    public void A_SQL_Server_that_stays_away_is_told_as_such()
    {
        using var database = SqlServerDatabase.Create();
        using var relay = database.Relay(out var connection);
        using var ledger = RunLedger.Open(new LedgerLocation.SqlServer(connection), TimeSpan.FromSeconds(1));
        relay.Down();

        var clock = Stopwatch.StartNew();
        var error = Should.Throw<LedgerUnavailableException>(() => ledger.Progress());

        // The client alone tries to connect for 15 s.
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        error.Message.ShouldContain($"on 127.0.0.1,{relay.Port}");
        error.Message.ShouldContain("does not answer");
        error.Message.ShouldNotContain("Password");
    }
#endif

    [Fact]
    public void A_database_that_stays_away_is_told_as_such()
    {
        using var server = PostgresServer.Start();
        using var ledger = RunLedger.Open(new LedgerLocation.PostgreSql(server.Connection), TimeSpan.FromSeconds(1));
        server.Down();

        var error = Should.Throw<LedgerUnavailableException>(() => ledger.Progress());

        error.Message.ShouldContain("postgres on 127.0.0.1");
        error.Message.ShouldContain("does not answer");
        error.Message.ShouldNotContain("Username");
    }

    [Fact]
    public void A_database_that_is_not_there_is_told_at_once()
    {
        var connection = PostgresServer.Shared.Connection.Replace("Database=postgres", "Database=nowhere", StringComparison.Ordinal);

        Should.Throw<LedgerException>(() => RunLedger.Open(new LedgerLocation.PostgreSql(connection))).Message.ShouldContain("does not exist");
    }

    [Fact]
    public async Task Who_waited_for_another_longer_than_its_patience_finds_what_the_other_entered()
    {
        using var store = LedgerStore.Make("PostgreSQL");
        using var ledger = RunLedger.Open(store.Location, TimeSpan.FromMilliseconds(200));
        var postgres = (LedgerLocation.PostgreSql)store.Location;
        await using var other = new NpgsqlConnection(postgres.Connection);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"""INSERT INTO {postgres.Schema}.nights ("Schedule", "DueAt", "State", "StartedAt") VALUES ('nightly', 0, 'Running', 7)""", other, transaction);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var entering = Task.Run(() => ledger.Nights.Enter("nightly", DateTimeOffset.UnixEpoch, NightState.Running), TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        entering.IsCompleted.ShouldBeFalse();
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        var (night, entered) = await entering;
        (entered, night.Started).ShouldBe((false, DateTimeOffset.FromUnixTimeMilliseconds(7)));
    }

    // 60 blocks in a second and a half; the database is away for one of them.
    private static async Task GoesOn(RunLedger ledger, Action down, Action up)
    {
        var pair = ledger.Register(new PairRegistration("north", "print")).Id;
        RunLedgerTests.Prepare(ledger, pair, 60);
        var test = TestContext.Current.CancellationToken;

        var work = Task.Run(
            () =>
            {
                for (var block = 0; block < 60; block++)
                {
                    var claim = ledger.Claims.Claim(pair, block, "a").ShouldNotBeNull();
                    ledger.Tiles.Complete(claim, [RunLedgerTests.Tile(block)]).ShouldBeTrue();
                    Thread.Sleep(20);
                }
            },
            test);
        await Task.Delay(300, test);
        down();
        await Task.Delay(1000, test);
        up();
        await work.WaitAsync(TimeSpan.FromMinutes(1), test);

        ledger.Tiles.Of(pair).Select(t => t.Index).ShouldBe(Enumerable.Range(0, 60));
        ledger.OpenBlocks(pair).ShouldBeEmpty();
    }
}
