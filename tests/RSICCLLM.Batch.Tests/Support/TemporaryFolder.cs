using Microsoft.Data.Sqlite;

namespace RSICCLLM.Tests.Shared;

/// <summary>Ledgers are files, which pooled connections hold open.</summary>
internal sealed partial class TemporaryFolder
{
    static partial void Release() => SqliteConnection.ClearAllPools();
}
