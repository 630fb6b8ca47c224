using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using RSICCLLM.Batch.Ledger.Storage;

namespace RSICCLLM.Batch.Ledger.Migrations;

/// <summary>Version 2: leases, so that several workers share a pair; nights of schedules and scenes of inboxes.</summary>
[DbContext(typeof(LedgerContext))]
[Migration(Id)]
internal sealed class SharedWork : Migration
{
    public const string Id = "20261124000000_SharedWork";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Job", "pairs", nullable: false, defaultValue: "");
        migrationBuilder.AddColumn<string>("SceneStamps", "pairs", nullable: true);
        migrationBuilder.AddColumn<int>("TileCount", "pairs", nullable: false, defaultValue: 0);
        migrationBuilder.AddColumn<string>("WorkerKind", "pairs", nullable: false, defaultValue: "");
        migrationBuilder.AddColumn<string>("Dispatched", "pairs", nullable: true);
        migrationBuilder.AddColumn<int>("NightId", "pairs", nullable: true);
        migrationBuilder.AddColumn<long>("RegisteredAt", "pairs", nullable: false, defaultValue: 0L);
        migrationBuilder.AddColumn<long>("EndedAt", "pairs", nullable: true);
        foreach (var table in new[] { "pairs", "blocks" })
        {
            if (table == "pairs")
                migrationBuilder.AddColumn<long>("Claim", table, nullable: false, defaultValue: 0L);
            migrationBuilder.AddColumn<string>("Holder", table, nullable: true);
            migrationBuilder.AddColumn<long>("Beat", table, nullable: false, defaultValue: 0L);
        }

        migrationBuilder.CreateTable(
            "nights",
            table => new
            {
                Id = table.Column<int>().Identity(),
                Schedule = table.Name(migrationBuilder),
                DueAt = table.Column<long>(),
                State = table.Column<string>(),
                StartedAt = table.Column<long>(),
                EndedAt = table.Column<long>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_nights", n => n.Id));
        migrationBuilder.CreateIndex("IX_nights_Schedule_DueAt", "nights", ["Schedule", "DueAt"], unique: true);
        migrationBuilder.CreateTable(
            "scenes",
            table => new
            {
                Id = table.Column<int>().Identity(),
                Inbox = table.Name(migrationBuilder),
                Area = table.Name(migrationBuilder),
                Date = table.Name(migrationBuilder, LedgerContext.DateLength),
                Source = table.Column<string>(),
                Path = table.Column<string>(),
                Size = table.Column<long>(),
                IsPaired = table.Column<bool>(),
                State = table.Column<string>(),
            },
            constraints: table => table.PrimaryKey("PK_scenes", s => s.Id));
        migrationBuilder.CreateIndex("IX_scenes_Inbox_Area_Date", "scenes", ["Inbox", "Area", "Date"], unique: true);
    }
}
