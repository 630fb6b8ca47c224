using Microsoft.EntityFrameworkCore;

namespace RSICCLLM.Batch.Ledger.Storage;

/// <summary>The ledger's tables; the same for every database. The migrations make them, a test holds the two together.</summary>
internal sealed class LedgerContext(DbContextOptions<LedgerContext> options) : DbContext(options)
{
    // SQL Server cannot index texts without a limit.
    public const int NameLength = 200;

    public const int DateLength = 10;

    public DbSet<PairRow> Pairs => Set<PairRow>();

    public DbSet<BlockRow> Blocks => Set<BlockRow>();

    public DbSet<TileRow> Tiles => Set<TileRow>();

    public DbSet<OutputRow> Outputs => Set<OutputRow>();

    public DbSet<NightRow> Nights => Set<NightRow>();

    public DbSet<RefusalRow> Refusals => Set<RefusalRow>();

    public DbSet<SceneRow> Scenes => Set<SceneRow>();

    /// <summary>SQL Server's usual collations take texts of other case, accent or width for the same, and sort by language.</summary>
    /// <param name="provider">Name of EF Core's provider.</param>
    public static string? NameCollation(string? provider) => provider == "Microsoft.EntityFrameworkCore.SqlServer" ? "Latin1_General_100_BIN2" : null;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PairRow>(pair =>
        {
            pair.ToTable("pairs").HasKey(p => p.Id);
            pair.HasIndex(p => p.Name).IsUnique();
            pair.Property(p => p.Name).HasMaxLength(NameLength);
            pair.Property(p => p.State).HasConversion<string>();
        });
        modelBuilder.Entity<BlockRow>(block =>
        {
            block.ToTable("blocks").HasKey(b => new { b.PairId, b.Index });
            block.HasOne<PairRow>().WithMany().HasForeignKey(b => b.PairId);
            block.HasIndex(b => new { b.PairId, b.Done });
        });
        modelBuilder.Entity<TileRow>(tile =>
        {
            tile.ToTable("tiles").HasKey(t => new { t.PairId, t.Index });
            tile.Property(t => t.State).HasConversion<string>();
            tile.HasOne<PairRow>().WithMany().HasForeignKey(t => t.PairId);
        });
        modelBuilder.Entity<OutputRow>(output =>
        {
            output.ToTable("outputs").HasKey(o => new { o.PairId, o.File });
            output.Property(o => o.File).HasMaxLength(NameLength);
            output.HasOne<PairRow>().WithMany().HasForeignKey(o => o.PairId);
        });
        modelBuilder.Entity<NightRow>(night =>
        {
            night.ToTable("nights").HasKey(n => n.Id);
            night.Property(n => n.Schedule).HasMaxLength(NameLength);
            night.Property(n => n.State).HasConversion<string>();
            night.HasIndex(n => new { n.Schedule, n.DueAt }).IsUnique();
        });
        modelBuilder.Entity<RefusalRow>(refusal =>
        {
            refusal.ToTable("refusals").HasKey(r => r.Id);
            refusal.HasIndex(r => r.NightId);
        });
        modelBuilder.Entity<SceneRow>(scene =>
        {
            scene.ToTable("scenes").HasKey(s => s.Id);
            scene.Property(s => s.Inbox).HasMaxLength(NameLength);
            scene.Property(s => s.Area).HasMaxLength(NameLength);
            scene.Property(s => s.Date).HasMaxLength(DateLength);
            scene.Property(s => s.State).HasConversion<string>();
            scene.HasIndex(s => new { s.Inbox, s.Area, s.Date }).IsUnique();
        });
        foreach (var name in modelBuilder.Model.GetEntityTypes().SelectMany(t => t.GetProperties()).Where(p => p.GetMaxLength() is not null))
            name.SetCollation(NameCollation(Database.ProviderName));
    }
}
