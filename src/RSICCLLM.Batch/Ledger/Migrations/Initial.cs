using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using RSICCLLM.Batch.Ledger.Storage;

namespace RSICCLLM.Batch.Ledger.Migrations;

/// <summary>The tables of version 1, as that version made them itself. Written without column types, so that every provider takes its own.</summary>
[DbContext(typeof(LedgerContext))]
[Migration(Id)]
internal sealed class Initial : Migration
{
    public const string Id = "20260628000000_Initial";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "pairs",
            table => new
            {
                Id = table.Column<int>().Identity(),
                Name = table.Name(migrationBuilder),
                Fingerprint = table.Column<string>(),
                State = table.Column<string>(),
                Reason = table.Column<string>(nullable: true),
                BlockCount = table.Column<int>(),
                BeforeSha256 = table.Column<string>(nullable: true),
                AfterSha256 = table.Column<string>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_pairs", p => p.Id));
        migrationBuilder.CreateIndex("IX_pairs_Name", "pairs", "Name", unique: true);
        migrationBuilder.CreateTable(
            "blocks",
            table => new
            {
                PairId = table.Column<int>(),
                Index = table.Column<int>(),
                Claim = table.Column<long>(),
                Done = table.Column<bool>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_blocks", b => new { b.PairId, b.Index });
                table.ForeignKey("FK_blocks_pairs_PairId", b => b.PairId, "pairs", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_blocks_PairId_Done", "blocks", ["PairId", "Done"]);
        migrationBuilder.CreateTable(
            "tiles",
            table => new
            {
                PairId = table.Column<int>(),
                Index = table.Column<int>(),
                State = table.Column<string>(),
                Reason = table.Column<string>(nullable: true),
                Caption = table.Column<string>(),
                MeanLogProbability = table.Column<double>(),
                EvidenceRows = table.Column<int>(),
                EvidenceColumns = table.Column<int>(),
                Evidence = table.Column<byte[]>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_tiles", t => new { t.PairId, t.Index });
                table.ForeignKey("FK_tiles_pairs_PairId", t => t.PairId, "pairs", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateTable(
            "outputs",
            table => new
            {
                PairId = table.Column<int>(),
                File = table.Name(migrationBuilder),
                Sha256 = table.Column<string>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_outputs", o => new { o.PairId, o.File });
                table.ForeignKey("FK_outputs_pairs_PairId", o => o.PairId, "pairs", "Id", onDelete: ReferentialAction.Cascade);
            });
    }
}
