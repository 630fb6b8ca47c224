using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using RSICCLLM.Batch.Ledger.Migrations;

namespace RSICCLLM.Batch.Ledger.Storage;

/// <summary>
/// Brings the tables to this program's version in one transaction. EF Core's own way of doing it leaves a lock behind in SQLite
/// when the process is killed in it, and every later start waits for that lock for ever.
/// </summary>
internal static class LedgerMigrations
{
    /// <summary>Applies what is missing; the transaction, with the ledger locked against other processes, is the caller's.</summary>
    /// <param name="context">In a transaction.</param>
    /// <param name="isVersion1">Whether the tables of version 1 are there, which kept no history.</param>
    /// <param name="name">The ledger's name for errors.</param>
    /// <exception cref="LedgerException">A later program has been here.</exception>
    public static void Apply(LedgerContext context, bool isVersion1, string name)
    {
        var known = context.GetService<IMigrationsAssembly>();
        var history = context.GetService<IHistoryRepository>();
        var connection = context.GetService<IRelationalConnection>();

        // Asking PostgreSQL for a table that is not there would spoil the transaction.
        Execute(context, history.GetCreateIfNotExistsScript());
        var applied = history.GetAppliedMigrations().Select(m => m.MigrationId).ToHashSet(StringComparer.Ordinal);
        if (applied.FirstOrDefault(id => !known.Migrations.ContainsKey(id)) is { } later)
            throw new LedgerException($"The run ledger {name} was written by a later version of this program ({later}); use that version, or another ledger.");
        if (isVersion1 && applied.Add(Initial.Id))
            Execute(context, history.GetInsertScript(Row(Initial.Id)));
        foreach (var (id, type) in known.Migrations.Where(m => !applied.Contains(m.Key)))
        {
            var migration = known.CreateMigration(type, context.Database.ProviderName!);
            foreach (var command in context.GetService<IMigrationsSqlGenerator>().Generate(migration.UpOperations))
                command.ExecuteNonQuery(connection);
            Execute(context, history.GetInsertScript(Row(id)));
        }
    }

    private static HistoryRow Row(string id) => new(id, ProductInfo.GetVersion());

    private static void Execute(LedgerContext context, string script)
    {
        using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }
}
