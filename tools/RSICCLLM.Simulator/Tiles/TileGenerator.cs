using System.Numerics;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Imaging;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;
using RSICCLLM.Simulator.Rendering;
using RSICCLLM.Simulator.Worlds;
using RSICCLLM.Simulator.Worlds.Generation;

namespace RSICCLLM.Simulator.Tiles;

/// <summary>
/// Makes training tiles: windows of small worlds. Tile <c>i</c> of a seed is the same whatever was made before it.
/// One generator serves one thread; make one for each.
/// </summary>
public sealed class TileGenerator : IDisposable
{
    private const float PlotMargin = 30;
    private const int Attempts = 90;
    private const int MostSliverPixels = 10;
    private readonly SceneRenderer _renderer = new();
    private readonly RegionStyle _style;

    /// <summary>Makes a generator.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TileGenerator(TileOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        _style = Regions.Named(options.Region);
    }

    /// <summary>What was asked for.</summary>
    public TileOptions Options { get; }

    /// <summary>Makes one pair.</summary>
    /// <param name="index">0 or more.</param>
    public SimulatedTile Generate(int index)
    {
        var random = Start(index);
        var (world, truth) = World(random);
        var before = Photograph(world, Dates.Before, random.Derive(Aspect.AcquisitionBefore));
        var after = Photograph(world, Dates.After, random.Derive(Aspect.AcquisitionAfter));
        return new SimulatedTile(index, before, after, truth.Mask, truth.Records);
    }

    /// <summary>Makes one picture with what stands in it: the second date of the pair with this number, twice.</summary>
    /// <param name="index">0 or more.</param>
    public SimulatedTile Describe(int index)
    {
        var random = Start(index);
        var (world, _) = World(random);
        var picture = Photograph(world, Dates.After, random.Derive(Aspect.AcquisitionAfter));
        var truth = SceneInventory.Of(world, Dates.After, Options.Size, (float)Options.Gsd);
        return new SimulatedTile(index, picture, picture, truth.Mask, truth.Records);
    }

    /// <inheritdoc/>
    public void Dispose() => _renderer.Dispose();

    private RandomStream Start(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new RandomStream(RandomStream.Mix((ulong)Options.Seed)).Derive((ulong)index + 1000);
    }

    private RgbImage Photograph(World world, Dates date, RandomStream random) => _renderer.Render(
        world, date, Acquisition.Draw(random, (float)Options.MaximumShift, _style.Sensor), 0, 0, Options.Size, Options.Size, Vector2.Zero, (float)Options.Gsd);

    /// <summary>Tries worlds until one shows exactly what was planned; what a world cannot hold is planned anew after some attempts.</summary>
    private (World World, TileTruth Truth) World(RandomStream random)
    {
        var side = (float)(Options.Size * Options.Gsd);
        var window = new Bounds(Vector2.Zero, new Vector2(side));
        var plans = random.Derive(Aspect.Requests);
        var classes = TilePlanner.Classes(plans, Options.UnchangedShare, Options.SeveralShare);
        var counts = classes.ConvertAll(change => TilePlanner.Count(plans, change));
        for (var attempt = 0; ; attempt++)
        {
            if (attempt % 15 == 14 && classes.Count > 1)
                classes.RemoveAt(classes.Count - 1);
            if (attempt % 5 == 4)
                counts = counts.ConvertAll(count => Math.Max(1, count - (attempt / 20)));
            var retry = random.Derive(Aspect.Retry).Derive((ulong)attempt);
            var requests = TilePlanner.Requests(retry, classes, counts, window);
            var built = classes.Exists(c => c.Object is "building" or "swimming pool");
            var urbanity = built ? retry.Range(0.45f, 1) : retry.Range(0, 1);
            var leaf = retry.Range(58, 140) * MathF.Max(0.8f, side / 70);
            var options = new WorldOptions(window.Grow(PlotMargin), _style, retry.NextUInt64(), requests, urbanity, leaf, false);
            TileTruth? truth = null;
            var last = attempt == Attempts;
            var world = WorldGenerator.TryGenerate(options, (candidate, unmet) =>
            {
                if (unmet > 0 && !last)
                    return false;
                truth = TileTruth.Of(candidate.Changes, Options.Size, Options.Size, Vector2.Zero, (float)Options.Gsd);
                return last || (truth.Slivers <= MostSliverPixels && AsPlanned(truth.Records, requests));
            });
            if (world is not null)
                return (world, truth!);
        }
    }

    private static bool AsPlanned(IReadOnlyList<RsiciRecord> records, List<ChangeRequest> requests) =>
        records.Count == requests.Count
        && records.All(record => requests.Exists(request =>
            request.Class.Object == record.Change.Object && request.Class.Verb == record.Change.Verb && request.Count == record.Instances.Count));
}
