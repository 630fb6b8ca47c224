using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Polly;
using Polly.Retry;

namespace RSICCLLM.Batch.Ledger.Storage;

/// <summary>
/// A ledger's database: opened, brought to this version, and asked in transactions that are repeated with growing delays while
/// the database is away. Work given to it must therefore do no harm when it is done twice. Thread-safe.
/// </summary>
internal sealed class LedgerDatabase : IDisposable
{
    /// <summary>Version 1 knew no migrations, version 2 no pruned tokens, version 3 no refusals of nights and not what was told of them; an earlier program refuses what this one has written. Every new migration raises it.</summary>
    private const int FileVersion = 4;

    // "RSIC" in ASCII; tells a ledger from another program's database.
    private const int ApplicationId = 0x52534943;

    private const string History = "ledger_migrations";

    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);
    private const int Meetings = 5;
    private static readonly ResiliencePropertyKey<long> Began = new("began");

    private readonly LedgerLocation _location;
    private readonly DbContextOptions<LedgerContext> _options;
    private readonly ResiliencePipeline _patience;

    private readonly TimeProvider _clock;

    private LedgerDatabase(LedgerLocation location, TimeSpan patience, TimeProvider clock)
    {
        (_location, _clock) = (location, clock);
        _options = Options(location);
        _patience = Patience(patience);
    }

    public string Name => _location.Name;

    /// <exception cref="LedgerException">It cannot be opened, is another program's, or of a later version.</exception>
    public static LedgerDatabase Open(LedgerLocation location, TimeSpan patience, TimeProvider clock)
    {
        var database = new LedgerDatabase(location, patience, clock);
        if (location is LedgerLocation.Sqlite)
            database.InitialiseFile();
        else
            database.InitialiseServer();
        return database;
    }

    /// <summary>Whether a server has the ledger's tables. Makes nothing, and waits for nobody.</summary>
    /// <exception cref="LedgerException">It cannot be asked, or this user may not make what is missing.</exception>
    public static bool IsOnServer(LedgerLocation location) => new LedgerDatabase(location, TimeSpan.Zero, TimeProvider.System).Read(context =>
    {
        if (location is not LedgerLocation.PostgreSql postgres)
            return context.Database.SqlQuery<int>($"SELECT count(*) AS Value FROM sys.tables WHERE name = {History}").Single() > 0;
        if (context.Database.SqlQuery<bool>($"SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = {postgres.Schema} AND tablename = {History}) AS \"Value\"").Single())
            return true;
        return context.Database.SqlQuery<bool>($"SELECT has_database_privilege(current_database(), 'CREATE') AS \"Value\"").Single()
            ? false
            : throw new LedgerException($"The run ledger's database {location.Name} has no ledger yet, and this user may not make one; give it the right to create schemas in this database.");
    });

    /// <summary>Whether opening it would bring it up to this version.</summary>
    public static bool IsBehind(LedgerLocation location)
    {
        using var database = new LedgerDatabase(location, TimeSpan.Zero, TimeProvider.System);
        return database.Read(context =>
        {
            if (location is not LedgerLocation.Sqlite)
                return context.Database.GetPendingMigrations().Any();
            int Ask(string sql) => context.Database.SqlQueryRaw<int>(sql).Single();
            return Ask("SELECT application_id AS Value FROM pragma_application_id") == ApplicationId
                && Ask("SELECT user_version AS Value FROM pragma_user_version") is > 0 and < FileVersion;
        });
    }

    /// <summary>Milliseconds since 1970 UTC, for people.</summary>
    public long Now() => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    public T Write<T>(Func<LedgerContext, T> work) => Read(context =>
    {
        using var transaction = context.Database.BeginTransaction();
        var result = work(context);
        transaction.Commit();
        return result;
    });

    public T Read<T>(Func<LedgerContext, T> work)
    {
        var call = ResilienceContextPool.Shared.Get();
        call.Properties.Set(Began, Stopwatch.GetTimestamp());
        try
        {
            return _patience.Execute(
                _ =>
                {
                    using var context = new LedgerContext(_options);
                    return work(context);
                },
                call);
        }
        catch (Exception e) when (LedgerFaults.Explain(e, Name) is { } explained)
        {
            throw explained;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(call);
        }
    }

    /// <summary>Closes the file; what was written stays. A pooled connection would keep it open, even after it was deleted.</summary>
    public void Dispose()
    {
        if (_location is not LedgerLocation.Sqlite)
            return;
        using var context = new LedgerContext(_options);
        SqliteConnection.ClearPool((SqliteConnection)context.Database.GetDbConnection());
    }

    private static DbContextOptions<LedgerContext> Options(LedgerLocation location)
    {
        var builder = new DbContextOptionsBuilder<LedgerContext>();
        switch (location)
        {
            case LedgerLocation.Sqlite sqlite:
                builder.UseSqlite(
                    new SqliteConnectionStringBuilder { DataSource = sqlite.File, DefaultTimeout = 60 }.ToString(),
                    o => o.MigrationsHistoryTable(History)).AddInterceptors(new LooseSynchronisation());
                break;
            case LedgerLocation.PostgreSql postgres:
                // The search path names the schema, so that the model and its migrations need not.
                var connection = new NpgsqlConnectionStringBuilder(postgres.Connection)
                {
                    SearchPath = postgres.Schema,
                    ApplicationName = "rsiccllm ledger",
                    Options = LedgerLocation.PostgreSql.FrozenClients,
                };
                builder.UseNpgsql(connection.ToString(), o => o.MigrationsHistoryTable(History, postgres.Schema));
                break;
#if SQL_SERVER
            case LedgerLocation.SqlServer sqlServer:
                builder.UseSqlServer(sqlServer.Connection, o => o.MigrationsHistoryTable(History));
                break;
#endif
            default:
                throw new LedgerException($"Ledgers cannot be kept in {location.GetType().Name}.");
        }

        return builder.Options;
    }

    // Delays of 0.05, 0.1, ... 3.2 seconds, then of 5 seconds until the patience is used up: by the clock, as SQL Server's client itself tries
    // for 15 seconds to connect. Transactions that met others are tried again a few times in any case.
    private static ResiliencePipeline Patience(TimeSpan patience) => patience <= TimeSpan.Zero
        ? ResiliencePipeline.Empty
        : new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = call => ValueTask.FromResult(
                    call.Outcome.Exception is { } error && LedgerFaults.IsPassing(error)
                    && (Stopwatch.GetElapsedTime(call.Context.Properties.GetValue(Began, 0)) < patience || (call.AttemptNumber < Meetings && LedgerFaults.IsMeeting(error)))),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(50),
                MaxDelay = MaxDelay,
            })
            .Build();

    private void InitialiseFile() => Read(context =>
    {
        context.Database.OpenConnection();
        int Ask(string sql) => context.Database.SqlQueryRaw<int>(sql).Single();
        int Version() => Ask("SELECT user_version AS Value FROM pragma_user_version");
        var version = Version();
        var application = Ask("SELECT application_id AS Value FROM pragma_application_id");
        var tables = Ask("SELECT count(*) AS Value FROM sqlite_master");
        if (tables > 0 && application != ApplicationId)
            throw new LedgerException($"The file {Name} is a database of another program, not a run ledger. Move it away to begin anew.");
        if (tables > 0 && version > FileVersion)
            throw new LedgerException($"The run ledger {Name} was written by a later version of this program (ledger version {version}, this program writes {FileVersion}); use that version, or another output folder.");
        if (tables > 0 && version < 1)
            throw new LedgerException($"The run ledger {Name} has version {version}, which no program writes. {LedgerFaults.HowToGoOn}");
        if (version < FileVersion)
        {
            context.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL");
            using var transaction = context.Database.BeginTransaction();

            // Another process may have been here first.
            if (Version() == version)
            {
                LedgerMigrations.Apply(context, version == 1, Name);
                context.Database.ExecuteSqlRaw(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
                context.Database.ExecuteSqlRaw(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {FileVersion}"));
            }

            transaction.Commit();
        }

        return true;
    });

    private void InitialiseServer() => Write(context =>
    {
        LockServer(context);
        LedgerMigrations.Apply(context, isVersion1: false, Name);
        return true;
    });

    // Until the end of the transaction, so that two processes that start at once do not both make the tables.
    private void LockServer(LedgerContext context)
    {
        if (_location is LedgerLocation.PostgreSql postgres)
        {
            context.Database.ExecuteSql($"SELECT pg_advisory_xact_lock({ApplicationId})");
            var schema = $"CREATE SCHEMA IF NOT EXISTS \"{postgres.Schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            context.Database.ExecuteSqlRaw(schema);
        }
        else
        {
            // It says by a number alone that it was refused; a wait that is too long ends with the command's.
            const string take = "DECLARE @taken int; EXEC @taken = sp_getapplock @Resource = 'rsiccllm-ledger', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = -1; SELECT @taken AS Value";
            if (context.Database.SqlQueryRaw<int>(take).AsEnumerable().Single() < 0)
                throw new TimeoutException("Another process has the ledger locked.");
        }
    }
}
