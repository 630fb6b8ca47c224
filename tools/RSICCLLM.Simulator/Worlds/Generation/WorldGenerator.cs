using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Worlds.Generation;

/// <summary>Makes worlds from seeds.</summary>
internal static class WorldGenerator
{
    /// <summary>Makes a world; requests that find no place are left out.</summary>
    public static World Generate(WorldOptions options) => TryGenerate(options, static (_, _) => true)!;

    /// <summary>Makes a world, or gives up before the costly part when its changes (and the number of requests that found no place) are not accepted.</summary>
    public static World? TryGenerate(WorldOptions options, Func<World, int, bool> accept)
    {
        var world = new World(options.Plot, options.Style, options.Seed);
        var seeds = new RandomStream(options.Seed);
        var forced = options.Requests.Where(r => r.Class.Object == "road").Select(r => new ForcedCut(r.Target, r.Class)).ToList();
        new ParcelDivider(world, seeds.Derive(Aspect.Layout), forced, options.LeafMetres, 0.64f, options.IsLandscape ? 0.12f : 0.6f).Divide();
        new ParcelUses(world, options, seeds.Derive(Aspect.Uses)).Assign();

        var vegetation = new Vegetation(world, seeds.Derive(Aspect.Vegetation));
        vegetation.AddWoodsAndLakes();
        var lots = new LotPlanner(world, seeds.Derive(Aspect.Lots)).Plan();
        var changes = seeds.Derive(Aspect.Changes);
        // A landscape has other places to try before an object has to shrink.
        var open = options.IsLandscape ? new OpenChanges(world, changes, 5) : new OpenChanges(world, changes);
        var lotChanges = new LotChanges(world, changes.Derive(Aspect.Lots), lots);
        var unmet = 0;
        foreach (var request in options.Requests)
        {
            var before = world.Changes.Count;
            if (!Apply(world, request, forced, open, lotChanges) || world.Changes.Count == before)
                unmet++;
        }

        options.Late?.Invoke(world, lots, request => Apply(world, request, forced, open, lotChanges));
        if (!accept(world, unmet))
            return null;
        lotChanges.AddUnchanged(options.Requests.Any(r => r.Class.Object == "swimming pool"));
        new LotFurnisher(world, seeds.Derive(Aspect.Placement)).Furnish(lots);
        var extras = seeds.Derive(Aspect.Extras);
        new Extras(world, extras, new OpenChanges(world, extras.Derive(Aspect.Placement))).Add();
        vegetation.AddTrees();
        return world;
    }

    private static bool Apply(World world, ChangeRequest request, List<ForcedCut> forced, OpenChanges open, LotChanges lots)
    {
        switch (request.Class.Object)
        {
            case "road":
                return AddRoad(world, request, forced);
            case "building" when request.Class.Verb == "extended":
                return lots.Extensions(request);
            case "building":
                var parcel = world.ParcelAt(request.Target);
                return parcel?.Use is ParcelUse.Residential or ParcelUse.Commercial || request.Count > 2
                    ? lots.Houses(request)
                    : open.Place(request);
            case "swimming pool":
                return lots.Pools(request);
            default:
                return open.Place(request);
        }
    }

    private static bool AddRoad(World world, ChangeRequest request, List<ForcedCut> forced)
    {
        var road = forced.Find(cut => cut.Class == request.Class && cut.Through == request.Target)?.Road;
        if (road is null || road.WidthAfter == 0)
            return false;
        var axis = Vector2.Normalize(road.To - road.From);
        var length = Vector2.Distance(road.From, road.To);
        var centre = (road.From + road.To) / 2;
        if (request.Class == ChangeClass.RoadBuilt)
        {
            world.Changes.Add(new ChangeInstance(request.Class, [Polygons.Rectangle(centre, axis, length, road.WidthAfter)]));
            return true;
        }

        var strip = (road.WidthAfter - road.WidthBefore) / 2;
        var offset = Polygons.Across(axis) * ((road.WidthBefore + strip) / 2);
        world.Changes.Add(new ChangeInstance(request.Class,
            [Polygons.Rectangle(centre + offset, axis, length, strip), Polygons.Rectangle(centre - offset, axis, length, strip)]));
        return true;
    }
}
