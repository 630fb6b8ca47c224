using Microsoft.Data.Sqlite;

namespace RSICCLLM.Batch.Jobs;

/// <summary>Tells a full disk from other errors of input and output: nothing gets better by trying again.</summary>
internal static class FullDisk
{
    // ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows; ENOSPC, the same number on Linux and macOS, as .NET hands it on.
    private const int HandleDiskFull = unchecked((int)0x80070027);
    private const int DiskFull = unchecked((int)0x80070070);
    private const int NoSpace = 28;
    private const int SqliteFull = 13;

    public static bool Is(Exception? error) => error switch
    {
        null => false,
        IOException { HResult: HandleDiskFull or DiskFull or NoSpace } => true,
        SqliteException { SqliteErrorCode: SqliteFull } => true,
        _ => Is(error.InnerException),
    };

    /// <summary>One sentence; the file that was just being written has a name of the moment and says nothing to a person.</summary>
    /// <param name="folder">Where the results go.</param>
    public static string Explain(string folder) => $"The disk is full while results are written to {folder}; make room and start again to go on.";
}
