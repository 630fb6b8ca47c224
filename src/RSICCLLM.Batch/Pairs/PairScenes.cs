using System.Globalization;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Rendering;
using RSICCLLM.Imaging.Tiling;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Pairs;

/// <summary>The two open scenes of a pair on their common grid, cut into tiles and blocks of tiles. Safe for several threads.</summary>
internal sealed class PairScenes : IDisposable
{
    // Four batches a block: the captioner refills its rows from the block as captions end, and a kill costs little.
    private const int BatchesPerBlock = 4;

    // Enough for the windows that the pair is matched by; what a row of tiles needs is asked for when tiles are read.
    private static readonly RasterOptions Reading = new() { CacheMegabytes = 32 };

    private readonly IRasterSource _before;
    private readonly IRasterSource _after;
    private readonly double _minimumValidShare;

    private PairScenes(PairConfiguration pair, IRasterSource before, IRasterSource after, RunConfiguration run, CaptionerDescription model)
    {
        _before = before;
        _after = after;
        Distances = PairGrid.Of(before, after, run.Tiling, model);
        _minimumValidShare = run.Tiling.MinimumValidShare;
        CheckSize(Distances.Grid, model.TileWidth, _minimumValidShare);
        var reader = PairReader.Create(before, after, Distances.Grid, Rendering(pair.Before), Rendering(pair.After));
        Matching = PairMatching.Of(reader, run);
        Plan = new TilePlan(Grid.Width, Grid.Height, model.TileWidth, run.Tiling.Overlap);
        Blocks = [.. Enumerable.Range(0, Plan.Count).Chunk(run.Captioning.BatchSize * BatchesPerBlock)];
    }

    /// <summary>The ground sampling distances of scenes, model and grid.</summary>
    public PairGrid Distances { get; }

    /// <summary>Ground of the earlier and of the later scene to which the grid does not reach, in square metres.</summary>
    public (double Earlier, double Later) Uncovered => (UncoveredGround.Of(_before, Grid), UncoveredGround.Of(_after, Grid));

    /// <summary>How the two were brought together.</summary>
    public PairMatching Matching { get; }

    public PairReader Reader => Matching.Reader;

    public CommonGrid Grid => Reader.Grid;

    public TilePlan Plan { get; }

    /// <summary>Tile indices of each block: the unit of captioning, the same in every run.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Blocks { get; }

    /// <exception cref="ImagingException">A scene cannot be read, or the two cannot be compared.</exception>
    public static PairScenes Open(PairConfiguration pair, RunConfiguration run, CaptionerDescription model)
    {
        var before = SceneFile.Open(pair.Before.Path, pair.Before.EpsgCode, Reading);
        IRasterSource? after = null;
        try
        {
            after = SceneFile.Open(pair.After.Path, pair.After.EpsgCode, Reading);
            return new PairScenes(pair, before, after, run, model);
        }
        catch
        {
            before.Dispose();
            after?.Dispose();
            throw;
        }
    }

    /// <summary>Keeps what a row of tiles has in common with the next; call before tiles are read.</summary>
    public void KeepForTiles()
    {
        foreach (var scene in new[] { _before, _after })
            scene.KeepRows((int)Math.Ceiling(Plan.TileSize * Grid.MetresPerPixel / CommonGrid.Of(scene).MetresPerPixel) + 2);
    }

    /// <summary>Keeps nothing that only tiles need; call before the report is begun.</summary>
    public void RestForReport()
    {
        Rest();

        // Once a pair, some tens of milliseconds: the report begins with what it needs itself.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>Gives the memory of decoded blocks back; reading goes on where it is needed.</summary>
    public void Rest()
    {
        _before.KeepRows(0);
        _after.KeepRows(0);
    }

    /// <summary>Reads a tile of the plan.</summary>
    public SceneTile Read(int index)
    {
        var pair = Reader.Read(Plan[index].Window);
        var valid = pair.Before.Valid.And(pair.After.Valid);
        var reason = valid.ValidShare >= Math.Max(_minimumValidShare, double.Epsilon) ? null
            : pair.Before.Valid.ValidShare < pair.After.Valid.ValidShare ? "no data in the earlier scene"
            : pair.After.Valid.ValidShare < pair.Before.Valid.ValidShare ? "no data in the later scene"
            : "no data";
        Fill(pair.Before, pair.After);
        Fill(pair.After, pair.Before);
        pair.Before.Valid.Recycle();
        pair.After.Valid.Recycle();
        return new SceneTile(index, new TilePair(pair.Before.Image, pair.After.Image), valid, reason);
    }

    public void Dispose()
    {
        _before.Dispose();
        _after.Dispose();
    }

    private static void CheckSize(CommonGrid grid, int tile, double minimum)
    {
        var share = Math.Min(1, (double)grid.Width / tile) * Math.Min(1, (double)grid.Height / tile);
        if (share < minimum)
        {
            throw new ScenePairException(string.Create(
                CultureInfo.InvariantCulture,
                $"The scenes have {grid.Width} x {grid.Height} pixels in common, which is {share:0.0%} of a tile of {tile} pixels, and \"tiling.minimumValidShare\" asks for {minimum:0.0%}; give scenes that share more ground, or lower it."));
        }
    }

    private static RenderingOptions Rendering(SceneConfiguration scene) => new() { Bands = scene.Bands };

    private static void Fill(AlignedImage target, AlignedImage source)
    {
        if (target.Valid.ValidCount == target.Valid.Flags.Length)
            return;
        var (from, to) = (source.Image.Pixels, target.Image.Pixels);
        for (var y = 0; y < target.Image.Height; y++)
        {
            for (var x = 0; x < target.Image.Width; x++)
            {
                if (target.Valid[x, y] || !source.Valid[x, y])
                    continue;
                var at = ((y * target.Image.Width) + x) * 3;
                from.AsSpan(at, 3).CopyTo(to.AsSpan(at, 3));
            }
        }
    }
}
