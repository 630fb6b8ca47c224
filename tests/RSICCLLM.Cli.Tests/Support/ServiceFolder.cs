using System.Globalization;
using Npgsql;

namespace RSICCLLM.Cli.Tests.Support;

/// <summary>A service's configuration in a <see cref="RunFolder"/>, over PostgreSQL or a file, with the settings of the folder's job.</summary>
internal sealed class ServiceFolder : IDisposable
{
    private readonly RunFolder _folder;
    private readonly string? _connection;
    private readonly string _schema = PostgresServer.NewSchema()[..20];

    public ServiceFolder(RunFolder folder, string? connection, double leaseSeconds = 4)
    {
        (_folder, _connection) = (folder, connection);
        var storage = connection is null
            ? string.Create(CultureInfo.InvariantCulture, $$""" "storage": { "leaseSeconds": {{leaseSeconds}} }, """)
            : string.Create(CultureInfo.InvariantCulture, $$""" "storage": { "kind": "postgresql", "connection": "{{connection}}", "schema": "{{_schema}}", "leaseSeconds": {{leaseSeconds}} }, "sharedFolder": ".", """);
        Configuration = folder.Write("service.json", $$"""
            {
              "model": "{{folder.Package.Replace('\\', '/')}}", "output": "out", {{storage}}
              "captioning": { "batchSize": 1 }, "dashboard": { "enabled": false }, "minimumFreeMegabytes": 1
            }
            """);
    }

    public string Configuration { get; }

    public RunningCommand Serve() => CommandLine.Start("serve", "--config", Configuration);

    public void SubmitNorth() =>
        CommandLine.Run("submit", "--config", Configuration, "--before", _folder.File("before.tif"), "--after", _folder.File("after.tif"), "--name", "north").ShouldSucceed();

    /// <summary>A number from the ledger; -1 while it cannot be asked.</summary>
    public long Ask(string query)
    {
        if (_connection is null)
            return _folder.Ask(query);
        try
        {
            using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connection) { SearchPath = _schema }.ToString());
            connection.Open();
            using var command = new NpgsqlCommand(query, connection);
            return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
        catch (NpgsqlException)
        {
            return -1;
        }
    }

    public bool IsDone => Ask("SELECT count(*) FROM pairs WHERE \"State\" = 'Done'") == 1;

    /// <summary>Whether a process is in the middle of a block.</summary>
    public bool HoldsBlock(RunningCommand worker) =>
        Ask($"SELECT count(*) FROM blocks WHERE NOT \"Done\" AND \"Holder\" LIKE '%/{worker.Id.ToString(CultureInfo.InvariantCulture)} %'") > 0;

    public void Dispose()
    {
        if (_connection is null)
            return;
        using var connection = new NpgsqlConnection(_connection);
        connection.Open();
        using var command = new NpgsqlCommand($"DROP SCHEMA IF EXISTS {_schema} CASCADE; DROP SCHEMA IF EXISTS {_schema}_jobs CASCADE", connection);
        command.ExecuteNonQuery();
    }
}
