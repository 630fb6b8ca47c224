using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace RSICCLLM.Batch.Ledger;

/// <summary>Says what SQLite's errors mean for a run. Result codes: https://www.sqlite.org/rescode.html.</summary>
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

    /// <summary>The exception to throw instead; <see langword="null"/> for what is no fault of the ledger file, or passes by itself.</summary>
    public static LedgerException? Explain(Exception error, string file)
    {
        // EF Core wraps what happens while saving in an exception that says nothing.
        var cause = error is DbUpdateException { InnerException: { } inner } ? inner : error;
        if (cause is not SqliteException sqlite || sqlite.SqliteErrorCode is Busy or Locked)
            return null;
        var reason = sqlite.SqliteErrorCode switch
        {
            Full => $"The run ledger {file} cannot be written because the disk is full; make room and start again to go on.",
            ReadOnly or InputOutput or CannotOpen => $"The run ledger {file} cannot be opened or written: {sqlite.Message} Check the disk and the folder's permissions.",
            Corrupt or NotADatabase => $"The run ledger {file} is damaged or not a ledger: {sqlite.Message} Move it away to begin anew.",
            _ => $"The run ledger {file} cannot be used: {sqlite.Message} Move it away to begin anew.",
        };
        return new LedgerException(reason, error);
    }
}
