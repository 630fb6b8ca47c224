using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using RSICCLLM.Batch.Ledger.Storage;

namespace RSICCLLM.Batch.Ledger.Migrations;

/// <summary>Version 4: what a night could not take in, so that it can be told in the morning, and what was told.</summary>
[DbContext(typeof(LedgerContext))]
[Migration(Id)]
internal sealed class NightRefusals : Migration
{
    public const string Id = "20261201000000_NightRefusals";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "refusals",
            table => new
            {
                Id = table.Column<int>().Identity(),
                NightId = table.Column<int>(),
                Reason = table.Column<string>(),
            },
            constraints: table => table.PrimaryKey("PK_refusals", r => r.Id));
        migrationBuilder.CreateIndex("IX_refusals_NightId", "refusals", "NightId");
        migrationBuilder.AddColumn<bool>("IsBeginning", "nights", nullable: false, defaultValue: false);
        foreach (var moment in new[] { "OverdueAt", "MailedAt", "PostedAt" })
            migrationBuilder.AddColumn<long>(moment, "nights", nullable: true);

        // Nights that an earlier program has ended were told by it.
        migrationBuilder.Sql("""UPDATE "nights" SET "MailedAt" = "EndedAt", "PostedAt" = "EndedAt" WHERE "EndedAt" IS NOT NULL""");
    }
}
