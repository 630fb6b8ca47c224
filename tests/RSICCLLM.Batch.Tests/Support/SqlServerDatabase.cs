using RSICCLLM.Batch.Ledger;
#if SQL_SERVER
using System.Globalization;
using Microsoft.Data.SqlClient;
#endif

namespace RSICCLLM.Batch.Tests.Support;

/// <summary>
/// A new database on the SQL Server that RSICCLLM_TEST_SQLSERVER names by a connection string, whose user may create databases; gone
/// after the test. A test skips, with the reason, where the variable names none.
/// </summary>
internal sealed class SqlServerDatabase : IDisposable
{
    /// <summary>Its kind in a service's configuration.</summary>
    public const string Kind = "sqlserver";

    private const string Variable = "RSICCLLM_TEST_SQLSERVER";

    private SqlServerDatabase(string connection) => Connection = connection;

    public string Connection { get; }

    /// <summary>Kinds of storage for a theory: SQL Server as well where it is built in, or asked for.</summary>
    public static TheoryData<string> And(params string[] kinds) => [.. kinds, .. IsBuiltIn || Server.Length > 0 ? new[] { Kind } : []];

    private static string Server => Environment.GetEnvironmentVariable(Variable) ?? "";

#if SQL_SERVER
    private const int StandardPort = 1433;
    private const int InUse = 3702;

    private static bool IsBuiltIn => true;

    public LedgerLocation Location => new LedgerLocation.SqlServer(Connection);

    public static SqlServerDatabase Create()
    {
        if (Server.Length == 0)
            Assert.Skip($"{Variable} names no SQL Server");
        var name = $"rsiccllm_{Guid.NewGuid():N}"[..20];
        Execute(Server, $"CREATE DATABASE {name}");
        return new SqlServerDatabase(new SqlConnectionStringBuilder(Server) { InitialCatalog = name }.ToString());
    }

    /// <summary>The only number that a query gives.</summary>
    /// <exception cref="System.Data.Common.DbException">The database does not answer.</exception>
    public object? Ask(string query) => Ask(Connection, query);

    public void Execute(string sql) => Execute(Connection, sql);

    /// <summary>A way to the database that can go away.</summary>
    public TcpRelay Relay(out string connection)
    {
        var parts = new SqlConnectionStringBuilder(Connection);
        var address = parts.DataSource.Replace("tcp:", "", StringComparison.OrdinalIgnoreCase).Split(',');
        var relay = new TcpRelay(address[0], address.Length > 1 ? int.Parse(address[1], CultureInfo.InvariantCulture) : StandardPort);
        parts.DataSource = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1,{relay.Port}");
        connection = parts.ToString();
        return relay;
    }

    public void Dispose()
    {
        var name = new SqlConnectionStringBuilder(Connection).InitialCatalog;
        SqlConnection.ClearAllPools();
        try
        {
            Execute(Server, $"DROP DATABASE {name}");
        }
        catch (SqlException e) when (e.Number == InUse)
        {
            // A process that was killed is still known to the server.
            Execute(Server, $"ALTER DATABASE {name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE");
            Execute(Server, $"DROP DATABASE {name}");
        }
    }

    private static object? Ask(string connection, string sql)
    {
        using var open = new SqlConnection(connection);
        open.Open();
        using var command = new SqlCommand(sql, open);
        return command.ExecuteScalar();
    }

    private static void Execute(string connection, string sql) => Ask(connection, sql);
#else
    private static bool IsBuiltIn => false;

    public LedgerLocation Location => throw NotBuiltIn();

    public static SqlServerDatabase Create() => throw NotBuiltIn();

    public object? Ask(string query) => throw NotBuiltIn();

    public void Dispose() => throw NotBuiltIn();

    private static InvalidOperationException NotBuiltIn() => new($"{Variable} names a server, but this build is without SQL Server; build and test with -p:WithSqlServer=true.");
#endif
}
