using Microsoft.EntityFrameworkCore;

namespace RSICCLLM.Batch.Ledger;

internal sealed class LedgerContext(DbContextOptions<LedgerContext> options) : DbContext(options)
{
    public DbSet<PairRow> Pairs => Set<PairRow>();

    public DbSet<BlockRow> Blocks => Set<BlockRow>();

    public DbSet<TileRow> Tiles => Set<TileRow>();

    public DbSet<OutputRow> Outputs => Set<OutputRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PairRow>(pair =>
        {
            pair.ToTable("pairs").HasKey(p => p.Id);
            pair.HasIndex(p => p.Name).IsUnique();
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
            output.HasOne<PairRow>().WithMany().HasForeignKey(o => o.PairId);
        });
    }
}
