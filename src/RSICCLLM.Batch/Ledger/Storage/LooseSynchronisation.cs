using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace RSICCLLM.Batch.Ledger.Storage;

/// <summary>
/// Lets SQLite wait for the disk at checkpoints only. A killed process loses nothing by it; a power cut may undo the last transactions, whole and in order,
/// and what they recorded is then done again and gives the same bytes. See https://www.sqlite.org/pragma.html#pragma_synchronous.
/// </summary>
internal sealed class LooseSynchronisation : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = NORMAL";
        command.ExecuteNonQuery();
    }
}
