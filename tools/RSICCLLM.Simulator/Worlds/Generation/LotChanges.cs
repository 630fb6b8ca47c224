using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Worlds.Generation;

/// <summary>Changes that happen on lots: houses built, demolished and extended, pools.</summary>
internal sealed class LotChanges(World world, RandomStream random, IReadOnlyList<Lot> lots)
{
    /// <summary>Builds or demolishes houses or halls.</summary>
    public bool Houses(ChangeRequest request)
    {
        // Most of the house has to be inside the window.
        var inside = request.Window.Grow(-3.5f);
        var chosen = Nearest(request, lot => lot.Wing is null && inside.Contains(lot.House!.Centre)).Take(request.Count).ToList();
        if (chosen.Count < request.Count)
            return false;
        foreach (var lot in chosen)
        {
            lot.House = lot.House! with { Dates = request.Class.Presence };
            lot.IsChanged = true;
            var ring = lot.House.Footprint;
            world.Changes.Add(new ChangeInstance(request.Class, [ring]));
            var absent = Dates.Both & ~request.Class.Presence;
            if (random.Chance(0.55))
            {
                var material = random.Chance(0.7) ? GroundMaterial.Soil : GroundMaterial.Gravel;
                world.Patches.Add(new GroundPatch(random.Chance(0.4) ? lot.Ring : Polygons.Grow(ring, random.Range(0.5f, 3)), material, absent, random.NextSeed()));
            }
        }

        return true;
    }

    /// <summary>Gives houses a wing on the second date.</summary>
    public bool Extensions(ChangeRequest request)
    {
        var inside = request.Window.Grow(-1.5f);
        var done = 0;
        foreach (var lot in Nearest(request, lot => lot.Wing is null))
        {
            if (done == request.Count)
                break;
            if (TryWing(lot, Dates.After) is not { } wing || !inside.Contains(wing.Centre))
                continue;
            lot.Wing = wing;
            lot.IsChanged = true;
            world.Changes.Add(new ChangeInstance(request.Class, [Beyond(lot, wing)]));
            if (random.Chance(0.3))
                world.Patches.Add(new GroundPatch(Polygons.Grow(wing.Footprint, 0.8f), GroundMaterial.Soil, Dates.Before, random.NextSeed()));
            done++;
        }

        return done == request.Count;
    }

    /// <summary>Swimming pools behind houses.</summary>
    public bool Pools(ChangeRequest request)
    {
        var inside = request.Window.Grow(-2f);
        var done = 0;
        foreach (var lot in Nearest(request, lot => lot.Pool is null))
        {
            if (done == request.Count)
                break;
            if (TryPool(lot, request.Class.Presence) is not { } pool || !inside.Contains(pool.Centre))
                continue;
            lot.Pool = pool;
            lot.IsChanged = true;
            world.Changes.Add(new ChangeInstance(request.Class, [pool.Ring]));
            if (random.Chance(0.35))
                world.Patches.Add(new GroundPatch(Polygons.Grow(pool.Ring, 0.6f), GroundMaterial.Soil, Dates.Both & ~request.Class.Presence, random.NextSeed()));
            done++;
        }

        return done == request.Count;
    }

    /// <summary>Wings and pools that stand on both dates, so that neither tells of a change.</summary>
    public void AddUnchanged(bool manyPools)
    {
        foreach (var lot in lots)
        {
            if (lot.House is not { Dates: Dates.Both } || lot.IsChanged)
                continue;
            if (random.Chance(0.22))
                lot.Wing = TryWing(lot, Dates.Both);
            if (!lot.IsHall && random.Chance(manyPools ? 0.3 : 0.14))
                lot.Pool = TryPool(lot, Dates.Both);
        }
    }

    private IEnumerable<Lot> Nearest(ChangeRequest request, Func<Lot, bool> accept)
    {
        // Mostly the closest ones (a new row of houses); sometimes spread over the window.
        var scatter = request.Count > 1 && random.Chance(0.35) ? 40f : 4f;
        return lots
            .Where(lot => lot is { IsChanged: false, House.Dates: Dates.Both } && request.Window.Contains(lot.House.Centre) && accept(lot))
            .Select(lot => (Lot: lot, Distance: Vector2.Distance(lot.House!.Centre, request.Target) + random.Range(0, scatter)))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.Lot)
            .ToList();
    }

    private Building? TryWing(Lot lot, Dates dates)
    {
        var house = lot.House!;
        for (var attempt = 0; attempt < 6; attempt++)
        {
            var toSide = attempt >= 3 || random.Chance(0.35);
            var sign = random.Chance(0.5) ? 1 : -1;
            var direction = toSide ? lot.Along * sign : lot.Inward * (lot.IsHall && random.Chance(0.3) ? -1 : 1);
            var crossing = toSide ? lot.Inward : lot.Along;
            var houseReach = (toSide ? lot.HouseFront : lot.HouseDepth) / 2;
            var houseSpan = toSide ? lot.HouseDepth : lot.HouseFront;
            var reach = lot.IsHall ? random.Range(8, 14) : random.Range(4.2f, 7.5f);
            var span = MathF.Min(houseSpan, lot.IsHall ? random.Range(9, 16) : random.Range(5f, 8f));
            var offset = (houseSpan - span) / 2 * random.Range(-1, 1);
            const float Overlap = 0.6f;
            var centre = house.Centre + (direction * (houseReach + ((reach - Overlap) / 2))) + (crossing * offset);
            var ring = Polygons.Rectangle(centre, direction, reach + Overlap, span);
            var visible = Polygons.Rectangle(centre + (direction * (Overlap / 2)), direction, reach, span);
            var limits = lot.IsHall ? lot.Parcel.Inner : lot.Ring;
            if (!Polygons.ContainsAll(limits, visible) || (lot.Pool is { } pool && Polygons.ConvexOverlap(pool.Ring, ring)) || (lot.IsHall && Collides(lot, visible)))
                continue;
            var flat = house.Roof == RoofShape.Flat || random.Chance(0.3);
            return new Building(centre, direction, reach + Overlap, span, house.Height * random.Range(0.75f, 0.95f), flat ? 0 : house.Pitch * 0.8f,
                flat ? RoofShape.Flat : RoofShape.Gable, flat && house.Roof != RoofShape.Flat ? random.Next(world.Style.FlatRoofColours.Length) : house.Tone,
                dates, random.NextSeed());
        }

        return null;
    }

    private bool Collides(Lot self, Vector2[] ring) =>
        lots.Any(lot => lot != self && lot.House is { } house && Polygons.ConvexOverlap(house.Footprint, ring));

    private static Vector2[] Beyond(Lot lot, Building wing)
    {
        // The wing reaches a little into the house; only what is new belongs to the change.
        var outward = Vector2.Dot(wing.Centre - lot.House!.Centre, wing.Axis) >= 0 ? wing.Axis : -wing.Axis;
        var half = MathF.Abs(Vector2.Dot(lot.House.Axis, outward)) > 0.7f ? lot.House.Length / 2 : lot.House.Width / 2;
        return Polygons.ClipHalfPlane(wing.Footprint, lot.House.Centre + (outward * half), outward);
    }

    private SwimmingPool? TryPool(Lot lot, Dates dates)
    {
        var house = lot.House!;
        var back = Vector2.Dot(house.Centre - lot.Front, lot.Inward) + (lot.HouseDepth / 2);
        var room = lot.Depth - back - 1.4f;
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var length = random.Range(6f, 11f);
            var width = random.Range(3.2f, 4.8f);
            var deck = random.Range(0.5f, 1.2f);
            var lengthwise = random.Chance(0.3);
            var depth = (lengthwise ? length : width) + (2 * deck);
            var front = (lengthwise ? width : length) + (2 * deck);
            if (depth > room || front > lot.Frontage - 2)
                continue;
            var slack = (lot.Frontage - 2 - front) / 2;
            var centre = lot.Front + (lot.Inward * (back + 0.9f + (depth / 2) + random.Range(0, room - depth))) + (lot.Along * random.Range(-slack, slack));
            var pool = new SwimmingPool(centre, lengthwise ? lot.Inward : lot.Along, length, width, deck, dates, random.NextSeed());
            if (Polygons.ContainsAll(lot.Parcel.Inner, pool.Ring) && (lot.Wing is not { } wing || !Polygons.ConvexOverlap(wing.Footprint, pool.Ring)))
                return pool;
        }

        return null;
    }
}
