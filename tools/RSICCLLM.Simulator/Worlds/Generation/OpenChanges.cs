using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Worlds.Generation;

/// <summary>Changes on open ground: trees, car parks, ponds, solar fields, single buildings. Also places such things unchanged.</summary>
internal sealed class OpenChanges(World world, RandomStream random, int attempts = OpenChanges.Attempts)
{
    private const int Attempts = 24;

    public bool Place(ChangeRequest request)
    {
        var inside = request.Window.Grow(-1.5f);
        for (var instance = 0; instance < request.Count; instance++)
        {
            var placed = false;
            for (var attempt = 0; attempt < attempts && !placed; attempt++)
            {
                var centre = instance == 0
                    ? request.Target + (random.Direction() * (0.4f * attempt))
                    : Lerp(inside, random.Range(0.06f, 0.94f), random.Range(0.06f, 0.94f));
                placed = inside.Contains(centre) && TryPlace(request.Class.Object, centre, request.Class.Presence, 1 - (attempt / (2.2f * Attempts)), request.Class);
            }

            if (!placed)
                return false;
        }

        return true;
    }

    /// <summary>Tries to place an object at a spot; with a class, records it as a change.</summary>
    public bool TryPlace(string kind, Vector2 centre, Dates dates, float scale, ChangeClass? change)
    {
        var parcel = world.ParcelAt(centre);
        if (parcel is null || parcel.Inner.Length < 3 || !Polygons.Contains(parcel.Inner, centre) || parcel.Use is ParcelUse.Residential or ParcelUse.Commercial or ParcelUse.Lake)
            return false;
        if (parcel.Use == ParcelUse.Wood && kind != "trees")
            return false;
        var axis = random.Chance(0.75) ? parcel.LongestDirection() : random.Direction();
        return kind switch
        {
            "trees" => Trees(parcel, centre, dates, scale, change),
            "pond" => Pond(parcel, centre, dates, scale, change),
            "car park" => CarPark(parcel, centre, axis, dates, scale, change),
            "solar field" => SolarField(parcel, centre, axis, dates, scale, change),
            "building" => Building(parcel, centre, axis, dates, scale, change),
            _ => false,
        };
    }

    private bool Trees(Parcel parcel, Vector2 centre, Dates dates, float scale, ChangeClass? change)
    {
        var ring = Polygons.Blob(random, centre, random.Range(7.5f, 14f) * scale, random.Range(1, 1.4f), 0.18f);
        if (!Fits(parcel, ring, 0.5f))
            return false;
        foreach (var wood in world.TreePatches.Where(p => p.Dates == Dates.Both && Polygons.Contains(p.Ring, centre)))
            wood.Holes.Add(ring);
        var planted = change is { Verb: "planted" };
        world.TreePatches.Add(new TreePatch(ring, planted ? random.Range(3.2f, 4.4f) : random.Range(3.8f, 5.6f), random.Chance(0.3) ? 0.8f : 0.15f, dates, random.NextSeed()));
        Finish(ring, change, dates, 0.75, GroundMaterial.Clearing);
        return true;
    }

    private bool Pond(Parcel parcel, Vector2 centre, Dates dates, float scale, ChangeClass? change)
    {
        var ring = Polygons.Blob(random, centre, random.Range(5f, 10.5f) * scale, random.Range(1, 1.35f), 0.16f);
        if (!Fits(parcel, ring, 1.5f))
            return false;
        world.Ponds.Add(new Pond(ring, dates, random.NextSeed()));
        Finish(ring, change, dates, 0.5, GroundMaterial.Soil);
        return true;
    }

    private bool CarPark(Parcel parcel, Vector2 centre, Vector2 axis, Dates dates, float scale, ChangeClass? change)
    {
        var park = new CarPark(centre, axis, random.Range(15f, 32f) * scale, scale < 0.75f || random.Chance(0.45) ? 1 : 2, dates, random.NextSeed());
        if (!Fits(parcel, park.Ring, 1.2f))
            return false;
        world.CarParks.Add(park);
        Finish(park.Ring, change, dates, 0.45, random.Chance(0.5) ? GroundMaterial.Soil : GroundMaterial.Gravel);
        return true;
    }

    private bool SolarField(Parcel parcel, Vector2 centre, Vector2 axis, Dates dates, float scale, ChangeClass? change)
    {
        // Rows run east and west as far as the parcel's grain allows: panels look south.
        var row = MathF.Abs(axis.X) >= MathF.Abs(axis.Y) ? axis : Polygons.Across(axis);
        var field = new SolarField(centre, row, random.Range(17f, 36f) * scale, random.Range(14f, 28f) * scale, random.Range(4.4f, 6.2f), dates, random.NextSeed());
        if (!Fits(parcel, field.Ring, 1.2f))
            return false;
        world.SolarFields.Add(field);
        Finish(field.Ring, change, dates, 0.35, random.Chance(0.5) ? GroundMaterial.Soil : GroundMaterial.RoughGrass);
        return true;
    }

    private bool Building(Parcel parcel, Vector2 centre, Vector2 axis, Dates dates, float scale, ChangeClass? change)
    {
        var length = random.Range(9f, 22f) * scale;
        var width = MathF.Min(length, random.Range(7f, 13f) * scale);
        var flat = random.Chance(0.25);
        var building = new Building(centre, axis, length, width, random.Range(3.5f, 6.5f), flat ? 0 : random.Range(0.45f, 0.85f),
            flat ? RoofShape.Flat : random.Chance(0.75) ? RoofShape.Gable : RoofShape.Hip,
            flat ? random.Next(world.Style.FlatRoofColours.Length) : random.Weighted(world.Style.RoofWeights), dates, random.NextSeed());
        if (!Fits(parcel, building.Footprint, 1.5f))
            return false;
        world.Buildings.Add(building);
        if (random.Chance(0.5))
            world.Patches.Add(new GroundPatch(Polygons.Grow(building.Footprint, random.Range(2, 4.5f)), GroundMaterial.Gravel, random.Chance(0.7) ? dates : Dates.Both, random.NextSeed()));
        Finish(building.Footprint, change, dates, 0.5, GroundMaterial.Soil);
        return true;
    }

    private bool Fits(Parcel parcel, Vector2[] ring, float margin)
    {
        var grown = Polygons.Grow(ring, margin);
        return Polygons.ContainsAll(parcel.Inner, ring) && world.Occupied.IsFree(grown);
    }

    private void Finish(Vector2[] ring, ChangeClass? change, Dates dates, double scar, GroundMaterial material)
    {
        world.Occupied.Add(ring);
        if (change is null)
            return;
        world.Changes.Add(new ChangeInstance(change, [ring]));
        if (random.Chance(scar))
            world.Patches.Add(new GroundPatch(Polygons.Grow(ring, random.Range(-0.5f, 1.5f)), material, Dates.Both & ~dates, random.NextSeed()));
    }

    private static Vector2 Lerp(Bounds bounds, float x, float y) => bounds.Min + (bounds.Size * new Vector2(x, y));
}
