using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace RSICCLLM.Batch.Ledger.Storage;

/// <summary>
/// Says what the databases' errors mean for a run. Result codes: https://www.sqlite.org/rescode.html,
/// https://www.postgresql.org/docs/current/errcodes-appendix.html,
/// https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors,
/// https://learn.microsoft.com/azure/azure-sql/database/troubleshoot-common-errors-issues.
/// </summary>
internal static class LedgerFaults
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;
    private const string IdleInTransaction = "25P03";

    /// <summary>What to do about a file that cannot be used.</summary>
    public const string HowToGoOn = "Restore a backup of it if there is one; or move it away to begin anew, which forgets all pairs, nights and known scenes.";

    /// <summary>Whether the same may succeed in a moment: the database restarts, the network is away, two transactions met.</summary>
    public static bool IsPassing(Exception error) => Cause(error) switch
    {
        SqliteException { SqliteErrorCode: Busy or Locked } => true,
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or IdleInTransaction

            // Two processes entered the same pair or night; the second finds it at the next try.
            or PostgresErrorCodes.UniqueViolation,
        NpgsqlException => true,
#if SQL_SERVER
        // Connection lost or never had (severity 20 and more), timeout, deadlock, entered twice, database or server coming up or going down.
        Microsoft.Data.SqlClient.SqlException sql => sql.Class >= 20
            || sql.Number is -2 or -1 or 2 or 53 or 64 or 233 or 921 or 922 or 1205 or 2601 or 2627 or 4060 or 6005 or 10053 or 10054 or 10060 or 17142 or 18401

            // Azure moves the database, or has too much to do.
            or 40197 or 40501 or 40613 or 49918 or 49919 or 49920,
#endif
        SocketException or TimeoutException => true,

        // A connection that the server ended may be noticed only as a broken stream.
        IOException => true,
        _ => false,
    };

    /// <summary>Whether two transactions met, so that the same succeeds or finds what the other wrote, however long it waited for it.</summary>
    public static bool IsMeeting(Exception error) => Cause(error) switch
    {
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
#if SQL_SERVER
        Microsoft.Data.SqlClient.SqlException sql => sql.Number is 1205 or 2601 or 2627,
#endif
        _ => false,
    };

    /// <summary>The exception to throw instead; <see langword="null"/> for what is no fault of the ledger.</summary>
    public static LedgerException? Explain(Exception error, string name) => error is LedgerException ? null : Cause(error) switch
    {
        SqliteException { SqliteErrorCode: Busy or Locked } sqlite =>
            new LedgerUnavailableException($"The run ledger {name} is held by another program: {sqlite.Message}", error),
        SqliteException sqlite => new LedgerException(Sqlite(sqlite, name), error),
        PostgresException postgres when !IsPassing(postgres) => new LedgerException(Postgres(postgres, name), error),
#if SQL_SERVER
        Microsoft.Data.SqlClient.SqlException sql when !IsPassing(sql) => new LedgerException($"The run ledger's database {name} cannot be used: {sql.Message} (error {sql.Number}).", error),
#endif
        { } passing when IsPassing(passing) => new LedgerUnavailableException($"The run ledger's database {name} does not answer: {passing.Message.TrimEnd('.')}. Check that it runs and can be reached.", error),
        _ => null,
    };

    private static string Sqlite(SqliteException error, string name) => error.SqliteErrorCode switch
    {
        Full => $"The run ledger {name} cannot be written because the disk is full; make room and start again to go on.",
        ReadOnly or InputOutput or CannotOpen => $"The run ledger {name} cannot be opened or written: {error.Message} Check the disk and the folder's permissions.",
        Corrupt or NotADatabase => $"The run ledger {name} is damaged or not a ledger: {error.Message} {HowToGoOn}",
        _ => $"The run ledger {name} cannot be used: {error.Message} {HowToGoOn}",
    };

    private static string Postgres(PostgresException error, string name) => error.SqlState switch
    {
        PostgresErrorCodes.DiskFull => $"The run ledger's database {name} has a full disk; make room and start again to go on.",
        PostgresErrorCodes.InvalidCatalogName => $"The run ledger's database {name} does not exist; create it, or correct the connection.",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InsufficientPrivilege =>
            $"The run ledger's database {name} refuses this user: {error.MessageText}.",
        _ => $"The run ledger's database {name} cannot be used: {error.MessageText} (SQLSTATE {error.SqlState}).",
    };

    // EF Core wraps what happens while saving in exceptions that say nothing.
    private static Exception Cause(Exception error) =>
        error is DbUpdateException or InvalidOperationException && error.InnerException is { } inner ? Cause(inner) : error;
}
