using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Worlds.Generation;

/// <summary>Puts the decided lots into the world: houses, lawns, drives, hedges, pools, garden trees, yards.</summary>
internal sealed class LotFurnisher(World world, RandomStream random)
{
    public void Furnish(IReadOnlyList<Lot> lots)
    {
        foreach (var parcel in world.Parcels)
        {
            if (parcel.Use == ParcelUse.Commercial && parcel.Inner.Length >= 3)
                Yard(parcel);
        }

        foreach (var lot in lots)
        {
            if (lot.IsHall)
                FurnishHall(lot);
            else
                FurnishGarden(lot);
            if (lot.House is { } house)
                AddBuilding(house);
            if (lot.Wing is { } wing)
                AddBuilding(wing);
            if (lot.Pool is { } pool)
            {
                world.Pools.Add(pool);
                world.Occupied.Add(pool.Ring);
            }
        }
    }

    private void AddBuilding(Building building)
    {
        world.Buildings.Add(building);
        world.Occupied.Add(building.Footprint);
    }

    private void Yard(Parcel parcel)
    {
        if (!random.Chance(0.8))
            return;
        var material = (GroundMaterial)random.Pick<int>([(int)GroundMaterial.Asphalt, (int)GroundMaterial.Paving, (int)GroundMaterial.Gravel]);
        world.Patches.Add(new GroundPatch(Polygons.Grow(parcel.Inner, -2), material, Dates.Both, random.NextSeed()));
    }

    private void FurnishHall(Lot lot)
    {
        if (lot.House is not { } hall)
            return;

        // The strip between street and hall: bays where it is deep enough.
        var setback = Vector2.Dot(hall.Centre - lot.Front, lot.Inward) - (lot.HouseDepth / 2);
        if (setback > 11.5f && hall.Dates == Dates.Both && random.Chance(0.6))
        {
            var centre = lot.Front + (lot.Inward * ((setback / 2) - 0.2f));
            world.CarParks.Add(new CarPark(centre, lot.Along, lot.HouseFront, 1, Dates.Both, random.NextSeed()));
        }
        else
        {
            for (var x = -lot.HouseFront / 2; x < lot.HouseFront / 2; x += 3.2f)
                world.CarSlots.Add(new CarSlot(lot.Front + (lot.Along * x) + (lot.Inward * 2.6f), lot.Inward, 0.15f, Dates.Both));
        }
    }

    private void FurnishGarden(Lot lot)
    {
        var dates = lot.House?.Dates ?? Dates.Both;

        // Gardens mostly come and go with their house; else the lot lay ready, or was left as it was.
        var gardenDates = random.Chance(0.65) ? dates : Dates.Both;
        if (random.Chance(0.85) && lot.House is not null)
            world.Patches.Add(new GroundPatch(lot.Ring, random.Chance(0.85) ? GroundMaterial.Lawn : GroundMaterial.Gravel, gardenDates, random.NextSeed()));
        if (lot.House is { } house)
        {
            var side = random.Chance(0.5) ? 1 : -1;
            var setback = Vector2.Dot(house.Centre - lot.Front, lot.Inward) - (lot.HouseDepth / 2);
            var driveX = side * random.Range(0.15f, 0.38f) * lot.Frontage;
            var reach = MathF.Abs(driveX) > (lot.HouseFront / 2) + 1 ? setback + random.Range(2, 6) : setback + 0.3f;
            var drive = Polygons.Rectangle(lot.Front + (lot.Along * driveX) + (lot.Inward * ((reach / 2) - 0.5f)), lot.Inward, reach + 1.2f, random.Range(2.4f, 3.4f));
            world.Patches.Add(new GroundPatch(drive, random.Chance(0.7) ? GroundMaterial.Paving : GroundMaterial.Asphalt, dates, random.NextSeed()));
            if (setback > 4.4f)
                world.CarSlots.Add(new CarSlot(lot.Front + (lot.Along * driveX) + (lot.Inward * (setback / 2)), lot.Inward, 0.45f, dates));
            if (random.Chance(0.55))
            {
                var terrace = Polygons.Rectangle(house.Centre + (lot.Inward * ((lot.HouseDepth / 2) + 1.4f)), lot.Along, random.Range(3, 6), 3.2f);
                world.Patches.Add(new GroundPatch(terrace, GroundMaterial.Paving, dates, random.NextSeed()));
            }
        }

        Hedges(lot, gardenDates);
        GardenTrees(lot);
    }

    private void Hedges(Lot lot, Dates dates)
    {
        if (!random.Chance(0.6))
            return;
        var width = random.Range(0.8f, 1.4f);
        var half = (lot.Frontage - 0.6f) / 2;
        var near = lot.Front + (lot.Inward * 0.8f);
        var far = lot.Front + (lot.Inward * (lot.Depth - 0.6f));
        world.Hedges.Add(new Hedge(near - (lot.Along * half), far - (lot.Along * half), width, dates, random.NextSeed()));
        if (random.Chance(0.7))
            world.Hedges.Add(new Hedge(far - (lot.Along * half), far + (lot.Along * half), width, dates, random.NextSeed()));
        if (random.Chance(0.4))
            world.Hedges.Add(new Hedge(near - (lot.Along * half), near - (lot.Along * (half * 0.1f)), width, dates, random.NextSeed()));
    }

    private void GardenTrees(Lot lot)
    {
        var count = random.Next(lot.Parcel.Density == 0 ? 2 : 4);
        for (var i = 0; i < count; i++)
        {
            var at = lot.Front + (lot.Along * (random.Range(-0.42f, 0.42f) * lot.Frontage)) + (lot.Inward * (random.Range(0.08f, 0.95f) * lot.Depth));
            var radius = random.Range(1.2f, 2.8f);
            if (lot.House is { } house && Near(house, at, radius))
                continue;
            if (lot.Wing is { } wing && Near(wing, at, radius))
                continue;
            if (lot.Pool is { } pool && (Polygons.Contains(pool.Ring, at) || Polygons.DistanceToEdge(pool.Ring, at) < radius + 0.3f))
                continue;
            world.Trees.Add(new Tree(at, radius, random.Chance(0.25), Dates.Both, random.NextSeed()));
        }
    }

    private static bool Near(Building building, Vector2 at, float radius)
    {
        var ring = building.Footprint;
        return Polygons.Contains(ring, at) || Polygons.DistanceToEdge(ring, at) < radius * 0.7f;
    }
}
