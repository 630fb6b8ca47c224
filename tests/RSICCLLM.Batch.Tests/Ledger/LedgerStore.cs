using Npgsql;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Ledger;

/// <summary>An empty place for a ledger in each of the databases; gone after the test.</summary>
public sealed class LedgerStore : IDisposable
{
    private readonly IDisposable? _place;

    private LedgerStore(LedgerLocation location, IDisposable? place = null) => (Location, _place) = (location, place);

    public LedgerLocation Location { get; }

    public static LedgerStore Make(string kind)
    {
        if (kind == "PostgreSQL")
            return new LedgerStore(new LedgerLocation.PostgreSql(PostgresServer.Shared.Connection, PostgresServer.NewSchema()));
        if (kind == SqlServerDatabase.Kind)
        {
            var database = SqlServerDatabase.Create();
            return new LedgerStore(database.Location, database);
        }

        var folder = new TemporaryFolder();
        return new LedgerStore(new LedgerLocation.Sqlite(folder.File("ledger.db")), folder);
    }

    public RunLedger Open() => RunLedger.Open(Location);

    public void Dispose()
    {
        _place?.Dispose();
        if (Location is not LedgerLocation.PostgreSql postgres)
            return;
        using var connection = new NpgsqlConnection(postgres.Connection);
        connection.Open();
        using var command = new NpgsqlCommand($"DROP SCHEMA IF EXISTS \"{postgres.Schema}\" CASCADE", connection);
        command.ExecuteNonQuery();
    }
}
