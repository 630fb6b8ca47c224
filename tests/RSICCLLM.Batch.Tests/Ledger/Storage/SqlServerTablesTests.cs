#if SQL_SERVER
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using RSICCLLM.Batch.Ledger.Storage;

namespace RSICCLLM.Batch.Tests.Ledger.Storage;

/// <summary>What the migrations would make in SQL Server; no server is asked.</summary>
public sealed class SqlServerTablesTests
{
    [Fact]
    public void The_migrations_are_written_in_its_words()
    {
        using var context = new LedgerContext(new DbContextOptionsBuilder<LedgerContext>().UseSqlServer("Server=nowhere;Database=none").Options);
        var known = context.GetService<IMigrationsAssembly>();
        var generator = context.GetService<IMigrationsSqlGenerator>();

        var script = string.Join('\n', known.Migrations.SelectMany(m => generator.Generate(known.CreateMigration(m.Value, context.Database.ProviderName!).UpOperations)).Select(c => c.CommandText));

        foreach (var part in new[] { "[Id] int NOT NULL IDENTITY", "[Name] nvarchar(200) NOT NULL", "[Evidence] varbinary(max) NOT NULL", "[Done] bit NOT NULL", "CREATE UNIQUE INDEX [IX_scenes_Inbox_Area_Date]" })
            script.ShouldContain(part);
    }
}
#endif
