using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Npgsql;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Ledger.Storage;
using RSICCLLM.Batch.Running;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Work;

/// <summary>The ledger and the job storage of a service.</summary>
internal sealed class ServiceStorage : IDisposable
{
    // Jobs that have ended are shown in the dashboard for a while; the ledger knows what is done.
    private static readonly TimeSpan KeepEndedJobs = TimeSpan.FromHours(1);

    private readonly OutputFolder? _folder;

    private ServiceStorage(RunLedger ledger, JobStorage jobs, string mark, OutputFolder? folder) => (Ledger, Jobs, Mark, _folder) = (ledger, jobs, mark, folder);

    public RunLedger Ledger { get; }

    public JobStorage Jobs { get; }

    /// <summary>Tells this job storage from others: jobs in memory are gone with their process, those in a database are not.</summary>
    public string Mark { get; }

    /// <summary>Whether no other process works on this ledger.</summary>
    public bool IsExclusive => _folder is not null;

    /// <summary>Opens both; makes what is missing.</summary>
    /// <exception cref="LedgerException">The database cannot be used, or its file was there and is not now.</exception>
    /// <exception cref="Batch.Configuration.ConfigurationException">The output folder is in use, or cannot be written.</exception>
    public static ServiceStorage Open(ServiceConfiguration configuration, TimeProvider clock)
    {
        if (configuration.Storage.Kind == StorageOptions.Memory)
        {
            var marker = new LedgerMarker(configuration);
            marker.Check();
            var folder = OutputFolder.Acquire(configuration.Run.Output);
            try
            {
                var file = OpenLedger(configuration, clock);
                try
                {
                    marker.Write();
                }
                catch
                {
                    file.Dispose();
                    throw;
                }

                return new ServiceStorage(file, new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = KeepEndedJobs }), $"memory {Guid.NewGuid():N}", folder);
            }
            catch
            {
                folder.Dispose();
                throw;
            }
        }

        var ledger = OpenLedger(configuration, clock);
#if SQL_SERVER
        if (configuration.Storage.Kind == StorageOptions.SqlServer)
            return new ServiceStorage(ledger, SqlServerJobs(configuration.Storage), $"sqlserver {JobSchema(configuration.Storage)}", null);
#endif
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = JobSchema(configuration.Storage),
            QueuePollInterval = TimeSpan.FromSeconds(1),

            // Without the sliding mode a job longer than a fixed time would be started a second time while the first still runs.
            UseSlidingInvisibilityTimeout = true,
            InvisibilityTimeout = TimeSpan.FromSeconds(Math.Max(5, configuration.Storage.LeaseSeconds)),

            // How long the lock of a killed process is in the way of others; those that live hold them for milliseconds.
            DistributedLockTimeout = TimeSpan.FromSeconds(10),
        };
        var connection = new NpgsqlConnectionStringBuilder(configuration.Storage.Connection) { ApplicationName = "rsiccllm jobs", Options = LedgerLocation.PostgreSql.FrozenClients }.ToString();
        return new ServiceStorage(ledger, new PostgreSqlStorage(new NpgsqlConnectionFactory(connection, options), options), $"postgresql {options.SchemaName}", null);
    }

    /// <summary>Opens the ledger alone, for commands that ask it or enter pairs.</summary>
    public static RunLedger OpenLedger(ServiceConfiguration configuration, TimeProvider clock, TimeSpan? patience = null) => RunLedger.Open(Location(configuration), patience, clock);

    /// <summary>Whether there is a ledger to open: <see cref="OpenLedger"/> would make one. Makes nothing.</summary>
    /// <exception cref="LedgerException">The database cannot be used, or the ledger's file was there and is not now.</exception>
    /// <exception cref="Batch.Configuration.ConfigurationException">A file is where the output folder should be.</exception>
    public static bool HasLedger(ServiceConfiguration configuration)
    {
        if (configuration.Storage.Kind != StorageOptions.Memory)
            return LedgerDatabase.IsOnServer(Location(configuration));
        var marker = new LedgerMarker(configuration);
        marker.Check();
        return marker.HasLedger;
    }

    /// <summary>Whether opening the ledger would bring it up to date, which programs of an earlier version would refuse.</summary>
    public static bool IsLedgerBehind(ServiceConfiguration configuration) => LedgerDatabase.IsBehind(Location(configuration));

    public void Dispose()
    {
        (Jobs as IDisposable)?.Dispose();
        Ledger.Dispose();
        _folder?.Dispose();
    }

    private static LedgerLocation Location(ServiceConfiguration configuration) => configuration.Storage.Kind switch
    {
        StorageOptions.Memory => LocationOfFile(configuration),
#if SQL_SERVER
        StorageOptions.SqlServer => new LedgerLocation.SqlServer(configuration.Storage.Connection),
#endif
        _ => new LedgerLocation.PostgreSql(configuration.Storage.Connection, configuration.Storage.Schema),
    };

    private static LedgerLocation.Sqlite LocationOfFile(ServiceConfiguration configuration)
    {
        new LedgerMarker(configuration).Check();
        return new LedgerLocation.Sqlite(Path.Combine(OutputFolder.Make(configuration.Run.Output), RunFolders.LedgerName));
    }

#if SQL_SERVER
    private static Hangfire.SqlServer.SqlServerStorage SqlServerJobs(StorageOptions storage)
    {
        var options = new Hangfire.SqlServer.SqlServerStorageOptions
        {
            SchemaName = JobSchema(storage),
            QueuePollInterval = TimeSpan.FromSeconds(1),
            SlidingInvisibilityTimeout = TimeSpan.FromSeconds(Math.Max(5, storage.LeaseSeconds)),
            UseRecommendedIsolationLevel = true,
            DisableGlobalLocks = true,

            // The storage would only log that it could not, and no job would ever run.
            PrepareSchemaIfNecessary = false,
        };
        try
        {
            using var connection = new Microsoft.Data.SqlClient.SqlConnection(storage.Connection);
            connection.Open();
            Hangfire.SqlServer.SqlServerObjectsInstaller.Install(connection, options.SchemaName, enableHeavyMigrations: false);
        }
        catch (Exception e) when (LedgerFaults.Explain(e, new LedgerLocation.SqlServer(storage.Connection).Name) is { } explained)
        {
            throw explained;
        }

        return new Hangfire.SqlServer.SqlServerStorage(storage.Connection, options);
    }
#endif

    private static string JobSchema(StorageOptions storage) => $"{storage.Schema}_jobs";
}
