using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Ledger.Storage;
#if SQL_SERVER
using RSICCLLM.Batch.Tests.Support;
#endif

namespace RSICCLLM.Batch.Tests.Ledger.Storage;

/// <summary>The migrations, which are written by hand for every database, and the model say the same.</summary>
public sealed class LedgerMigrationsTests
{
    [Fact]
    public void Migrated_files_have_the_models_columns_and_indices()
    {
        using var store = LedgerStore.Make("SQLite");
        store.Open().Dispose();
        var file = ((LedgerLocation.Sqlite)store.Location).File;
        Migrated(new DbContextOptionsBuilder<LedgerContext>().UseSqlite($"Data Source={file};Pooling=False"), SqliteColumns)
            .ShouldBe(Made(new DbContextOptionsBuilder<LedgerContext>().UseSqlite($"Data Source={file}.model;Pooling=False"), SqliteColumns));
    }

    [Fact]
    public void Migrated_servers_have_the_models_columns_and_indices()
    {
        using var store = LedgerStore.Make("PostgreSQL");
        store.Open().Dispose();
        using var model = LedgerStore.Make("PostgreSQL");
        Migrated(Postgres(store), PostgresColumns).ShouldBe(Made(Postgres(model), PostgresColumns));
    }

#if SQL_SERVER
    [Fact]
    public void Migrated_SQL_Servers_have_the_models_columns_and_indices()
    {
        using var migrated = SqlServerDatabase.Create();
        RunLedger.Open(migrated.Location).Dispose();
        using var model = SqlServerDatabase.Create();
        Migrated(SqlServer(migrated), SqlServerColumns).ShouldBe(Made(SqlServer(model), SqlServerColumns));
    }
#endif

    [Fact]
    public void A_ledger_of_a_later_program_is_refused()
    {
        using var store = LedgerStore.Make("PostgreSQL");
        store.Open().Dispose();
        var postgres = (LedgerLocation.PostgreSql)store.Location;
        using (var connection = new NpgsqlConnection(postgres.Connection))
        {
            connection.Open();
            using var command = new NpgsqlCommand($"INSERT INTO {postgres.Schema}.ledger_migrations VALUES ('29990101000000_Later', '99')", connection);
            command.ExecuteNonQuery();
        }

        Should.Throw<LedgerException>(store.Open).Message.ShouldContain("29990101000000_Later");
    }

    private const string SqliteColumns = """
        SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk AS Value FROM sqlite_master m JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'ledger_migrations'
        UNION ALL SELECT name || ' index' AS Value FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite%' ORDER BY Value
        """;

    private const string PostgresColumns = """
        SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || is_identity || ' ' || coalesce(character_maximum_length, 0) AS "Value"
        FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> 'ledger_migrations'
        UNION ALL SELECT indexdef_name AS "Value" FROM (SELECT indexname || ' index' AS indexdef_name FROM pg_indexes WHERE schemaname = current_schema() AND tablename <> 'ledger_migrations') i
        ORDER BY "Value"
        """;

#if SQL_SERVER
    private const string SqlServerColumns = """
        SELECT concat(TABLE_NAME, '.', COLUMN_NAME, ' ', DATA_TYPE, ' ', IS_NULLABLE, ' ', CHARACTER_MAXIMUM_LENGTH, ' ', COLLATION_NAME, ' ', COLUMNPROPERTY(OBJECT_ID(TABLE_NAME), COLUMN_NAME, 'IsIdentity')) AS Value
        FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME <> 'ledger_migrations'
        UNION ALL SELECT concat(i.name, ' index ', i.is_unique) AS Value FROM sys.indexes i JOIN sys.tables t ON t.object_id = i.object_id WHERE t.name <> 'ledger_migrations' AND i.name IS NOT NULL
        ORDER BY Value
        """;

    private static DbContextOptionsBuilder<LedgerContext> SqlServer(SqlServerDatabase database) => new DbContextOptionsBuilder<LedgerContext>().UseSqlServer(database.Connection);
#endif

    private static DbContextOptionsBuilder<LedgerContext> Postgres(LedgerStore store)
    {
        var location = (LedgerLocation.PostgreSql)store.Location;
        return new DbContextOptionsBuilder<LedgerContext>().UseNpgsql(new NpgsqlConnectionStringBuilder(location.Connection) { SearchPath = location.Schema }.ToString());
    }

    private static List<string> Migrated(DbContextOptionsBuilder<LedgerContext> options, string query)
    {
        using var context = new LedgerContext(options.Options);
        var columns = context.Database.SqlQueryRaw<string>(query).ToList();
        columns.Count.ShouldBeGreaterThan(40);
        return columns;
    }

    private static List<string> Made(DbContextOptionsBuilder<LedgerContext> options, string query)
    {
        using (var context = new LedgerContext(options.Options))
        {
            if (context.Database.IsNpgsql())
            {
                var path = new NpgsqlConnectionStringBuilder(context.Database.GetConnectionString()).SearchPath!;
                var create = $"CREATE SCHEMA {path}";
                context.Database.ExecuteSqlRaw(create);
            }

            context.GetService<IRelationalDatabaseCreator>().EnsureCreatedTables();
        }

        return Migrated(options, query);
    }
}

internal static class CreatorExtensions
{
    public static void EnsureCreatedTables(this IRelationalDatabaseCreator creator)
    {
        if (!creator.Exists())
            creator.Create();
        creator.CreateTables();
    }
}
