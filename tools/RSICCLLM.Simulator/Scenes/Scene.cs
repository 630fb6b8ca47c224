using System.Numerics;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Crs;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;
using RSICCLLM.Simulator.Rendering;
using RSICCLLM.Simulator.Worlds;
using RSICCLLM.Simulator.Worlds.Generation;

namespace RSICCLLM.Simulator.Scenes;

/// <summary>A landscape on both dates with its truth, ready to be photographed window by window.</summary>
internal sealed class Scene
{
    private const float PlotMargin = 60;

    private Scene(SceneOptions options, string name, World world, SceneBorder border, Acquisition before, Acquisition after, CoordinateReferenceSystem system, GeoTransform transform)
    {
        Options = options;
        Name = name;
        World = world;
        Border = border;
        Before = before;
        After = after;
        System = system;
        Transform = transform;
        Changes = Truth(world, border, options);
    }

    public SceneOptions Options { get; }

    public string Name { get; }

    public World World { get; }

    /// <summary>What the second date covers; the first covers everything.</summary>
    public SceneBorder Border { get; }

    public Acquisition Before { get; }

    public Acquisition After { get; }

    public CoordinateReferenceSystem System { get; }

    public GeoTransform Transform { get; }

    public IReadOnlyList<SceneChange> Changes { get; }

    public static Scene Generate(SceneOptions options, int index)
    {
        options.Validate();
        var random = new RandomStream(RandomStream.Mix((ulong)options.Seed ^ 0x5CE9E5UL)).Derive((ulong)index);
        var gsd = (float)options.Gsd;
        var bounds = new Bounds(Vector2.Zero, new Vector2(options.Width, options.Height) * gsd);
        var border = SceneBorder.Draw(random.Derive(Aspect.Border), options.Width, options.Height);
        var squareKilometres = options.Width * options.Gsd * options.Height * options.Gsd / 1e6;
        var changes = (int)Math.Round(squareKilometres * options.ChangesPerSquareKilometre);
        var planner = new ScenePlanner(random.Derive(Aspect.Requests), bounds, border, gsd, changes);
        var style = Regions.Named(options.Region);
        var urbanity = random.Derive(Aspect.Uses).Range(0.4f, 0.55f);
        var world = WorldGenerator.Generate(
            new WorldOptions(bounds.Grow(PlotMargin), style, random.Derive(Aspect.Layout).NextUInt64(), planner.Roads(), urbanity, 92, true) { Late = planner.Place });
        var system = ScenePlace.SystemOf(options.EpsgCode);
        return new Scene(
            options, $"scene-{options.Seed}-{index:D3}", world, border,
            Acquisition.Draw(random.Derive(Aspect.AcquisitionBefore), 0.5f, style.Sensor), Acquisition.Draw(random.Derive(Aspect.AcquisitionAfter), 0.5f, style.Sensor),
            system, ScenePlace.Choose(system, options.Gsd, random.Derive(Aspect.Placement)));
    }

    /// <summary>Photographs a window on one date.</summary>
    public RgbImage Render(SceneRenderer renderer, Dates date, int column, int row, int width, int height)
    {
        var image = renderer.Render(World, date, date == Dates.Before ? Before : After, column, row, width, height, Vector2.Zero, (float)Options.Gsd);
        if (date == Dates.After)
            Border.Apply(image, column, row);
        return image;
    }

    private static List<SceneChange> Truth(World world, SceneBorder border, SceneOptions options)
    {
        var gsd = (float)options.Gsd;
        var found = new List<(Vector2 Centre, ChangeInstance Change, List<Vector2[]> Rings, double Area)>();
        foreach (var change in world.Changes)
        {
            // What neither date's picture holds did not happen as far as anyone can see.
            var rings = change.Rings.Select(ring => Clip(ring, border.Ring, gsd)).Where(ring => ring.Length >= 3).ToList();
            if (rings.Count == 0)
                continue;
            var area = rings.Sum(ring => Polygons.Area(ring)) * options.Gsd * options.Gsd;
            if (area < 0.2 * change.Area && area < 30)
                continue;
            found.Add((Polygons.Centre(rings[0]), change, rings, area));
        }

        return [.. found.OrderBy(f => f.Centre.Y).ThenBy(f => f.Centre.X)
            .Select((f, i) => new SceneChange(i + 1, f.Change.Class, f.Area, f.Rings))];
    }

    /// <summary>A ring in pixels, cut at the border; only long roads reach it.</summary>
    private static Vector2[] Clip(Vector2[] ring, Vector2[] border, float gsd)
    {
        var pixels = ring.Select(point => point / gsd).ToArray();
        if (Polygons.ContainsAll(border, pixels))
            return pixels;
        var centre = Polygons.Centre(border);
        for (var i = 0; i < border.Length && pixels.Length >= 3; i++)
        {
            var normal = Polygons.Across(Vector2.Normalize(border[(i + 1) % border.Length] - border[i]));
            pixels = Polygons.ClipHalfPlane(pixels, border[i], Vector2.Dot(centre - border[i], normal) >= 0 ? normal : -normal);
        }

        return pixels;
    }
}
