#if SQL_SERVER
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using RSICCLLM.Batch.Ledger;
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

        foreach (var part in new[] { "[Id] int NOT NULL IDENTITY", "[Name] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL", "[Reason] nvarchar(max) NULL", "[Evidence] varbinary(max) NOT NULL", "[Done] bit NOT NULL", "CREATE UNIQUE INDEX [IX_scenes_Inbox_Area_Date]" })
            script.ShouldContain(part);
    }

    [Fact]
    public void A_server_that_does_not_answer_is_told_in_one_sentence_without_the_password()
    {
        var location = new LedgerLocation.SqlServer("Server=127.0.0.1,1;Database=rsiccllm;User Id=sa;Password=secret;Connect Timeout=2;Encrypt=false");

        var error = Should.Throw<LedgerUnavailableException>(() => RunLedger.Open(location, TimeSpan.Zero).Dispose()).Message;

        error.ShouldStartWith("The run ledger's database rsiccllm on 127.0.0.1,1 does not answer: ");
        error.ShouldNotContain("secret");
        error.ShouldNotContain('\n');
    }
}
#endif
