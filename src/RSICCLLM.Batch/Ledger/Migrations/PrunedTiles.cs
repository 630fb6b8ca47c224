using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using RSICCLLM.Batch.Ledger.Storage;

namespace RSICCLLM.Batch.Ledger.Migrations;

/// <summary>Version 3: tokens that were left out of each tile's prompt.</summary>
[DbContext(typeof(LedgerContext))]
[Migration(Id)]
internal sealed class PrunedTiles : Migration
{
    public const string Id = "20261130000000_PrunedTiles";

    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<int>("PrunedTokens", "tiles", nullable: false, defaultValue: 0);
}
