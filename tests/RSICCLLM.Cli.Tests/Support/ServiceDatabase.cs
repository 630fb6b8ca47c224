using System.Globalization;
using Npgsql;

namespace RSICCLLM.Cli.Tests.Support;

/// <summary>Where the services of a test keep their ledger and jobs; gone after the test.</summary>
internal abstract class ServiceDatabase : IDisposable
{
    /// <summary>The "storage" of a service's configuration.</summary>
    public abstract string Storage(double leaseSeconds);

    /// <summary>The only number that a query gives, which both speak: names in double quotes, no boolean; -1 while the database is away.</summary>
    public abstract long Ask(string query);

    public abstract void Dispose();

    /// <summary>A new one on the server that the tests share.</summary>
    /// <param name="kind">As in a service's configuration.</param>
    public static ServiceDatabase Create(string kind) => kind == SqlServerDatabase.Kind ? new SqlServer() : new PostgreSql(PostgresServer.Shared.Connection);

    /// <summary>A new schema of a PostgreSQL server.</summary>
    public sealed class PostgreSql(string connection) : ServiceDatabase
    {
        private readonly string _schema = PostgresServer.NewSchema()[..20];

        public override string Storage(double leaseSeconds) =>
            string.Create(CultureInfo.InvariantCulture, $$"""{ "kind": "postgresql", "connection": "{{connection}}", "schema": "{{_schema}}", "leaseSeconds": {{leaseSeconds}} }""");

        public override long Ask(string query)
        {
            try
            {
                using var open = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection) { SearchPath = _schema }.ToString());
                open.Open();
                using var command = new NpgsqlCommand(query, open);
                return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            }
            catch (NpgsqlException)
            {
                return -1;
            }
        }

        public override void Dispose()
        {
            using var open = new NpgsqlConnection(connection);
            open.Open();
            using var command = new NpgsqlCommand($"DROP SCHEMA IF EXISTS {_schema} CASCADE; DROP SCHEMA IF EXISTS {_schema}_jobs CASCADE", open);
            command.ExecuteNonQuery();
        }
    }

    private sealed class SqlServer : ServiceDatabase
    {
        private readonly SqlServerDatabase _database = SqlServerDatabase.Create();

        public override string Storage(double leaseSeconds) =>
            string.Create(CultureInfo.InvariantCulture, $$"""{ "kind": "sqlserver", "connection": {{System.Text.Json.JsonSerializer.Serialize(_database.Connection)}}, "leaseSeconds": {{leaseSeconds}} }""");

        public override long Ask(string query)
        {
            try
            {
                return Convert.ToInt64(_database.Ask(query), CultureInfo.InvariantCulture);
            }
            catch (System.Data.Common.DbException)
            {
                return -1;
            }
        }

        public override void Dispose() => _database.Dispose();
    }
}
