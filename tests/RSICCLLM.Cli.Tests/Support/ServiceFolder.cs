using System.Globalization;

namespace RSICCLLM.Cli.Tests.Support;

/// <summary>A service's configuration in a <see cref="RunFolder"/>, over a database or a file, with the settings of the folder's job.</summary>
internal sealed class ServiceFolder : IDisposable
{
    private readonly RunFolder _folder;
    private readonly ServiceDatabase? _database;

    /// <param name="folder">Where it lies.</param>
    /// <param name="database">Where ledger and jobs are, gone with this; a file when there is none.</param>
    /// <param name="leaseSeconds">Seconds without life after which work is given to others.</param>
    public ServiceFolder(RunFolder folder, ServiceDatabase? database, double leaseSeconds = 4)
    {
        (_folder, _database) = (folder, database);
        var storage = database is null
            ? string.Create(CultureInfo.InvariantCulture, $$""" "storage": { "leaseSeconds": {{leaseSeconds}} }, """)
            : $$""" "storage": {{database.Storage(leaseSeconds)}}, "sharedFolder": ".", """;
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
    public long Ask(string query) => _database?.Ask(query) ?? _folder.Ask(query);

    public bool IsDone => Ask("SELECT count(*) FROM pairs WHERE \"State\" = 'Done'") == 1;

    /// <summary>Whether a process is in the middle of a block.</summary>
    public bool HoldsBlock(RunningCommand worker) =>
        Ask($"SELECT count(*) FROM blocks WHERE CAST(\"Done\" AS int) = 0 AND \"Holder\" LIKE '%/{worker.Id.ToString(CultureInfo.InvariantCulture)} %'") > 0;

    public void Dispose() => _database?.Dispose();
}
