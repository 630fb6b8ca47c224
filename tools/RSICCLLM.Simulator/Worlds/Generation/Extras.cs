using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Worlds.Generation;

/// <summary>What stands on both dates or looks different without being a change: decoys, paths, mowing, bare soil.</summary>
internal sealed class Extras(World world, RandomStream random, OpenChanges open)
{
    private static readonly (string Kind, double Probability)[] Decoys =
        [("building", 0.2), ("pond", 0.2), ("car park", 0.17), ("solar field", 0.15), ("trees", 0.35)];

    public void Add()
    {
        foreach (var parcel in world.Parcels)
        {
            if (parcel.Inner.Length < 3)
                continue;
            var bounds = Polygons.BoundsOf(parcel.Inner);
            if (parcel.Use is ParcelUse.Meadow or ParcelUse.Field or ParcelUse.Park)
            {
                foreach (var (kind, probability) in Decoys)
                {
                    if (!random.Chance(probability))
                        continue;
                    for (var attempt = 0; attempt < 6; attempt++)
                    {
                        if (open.TryPlace(kind, Point(bounds), Dates.Both, 1 - (attempt * 0.07f), null))
                            break;
                    }
                }
            }

            Ground(parcel, bounds);
        }
    }

    private void Ground(Parcel parcel, Bounds bounds)
    {
        if (parcel.Use == ParcelUse.Park)
        {
            for (var i = random.Next(3); i > 0; i--)
                Path(parcel, bounds);
        }

        if (parcel.Use is ParcelUse.Meadow or ParcelUse.Field && random.Chance(0.45))
        {
            // Half of a meadow mown, or a field half ploughed, on one date or both.
            var part = Polygons.ClipHalfPlane(parcel.Inner, Point(bounds), random.Chance(0.7) ? Polygons.Across(parcel.LongestDirection()) : parcel.LongestDirection());
            if (part.Length >= 3)
            {
                var material = parcel.Use == ParcelUse.Meadow || random.Chance(0.4) ? GroundMaterial.Mown : GroundMaterial.RoughGrass;
                world.Patches.Insert(0, new GroundPatch(part, material, (Dates)(1 + random.Next(3)), random.NextSeed()));
            }
        }

        if (parcel.Use is not ParcelUse.Wood and not ParcelUse.Lake && random.Chance(0.3))
        {
            var spot = Polygons.Blob(random, Point(bounds), random.Range(2.5f, 8f), random.Range(1, 1.6f), 0.25f);
            if (Polygons.ContainsAll(parcel.Inner, spot))
            {
                var material = random.Chance(0.5) ? GroundMaterial.Soil : random.Chance(0.5) ? GroundMaterial.RoughGrass : GroundMaterial.Gravel;
                world.Patches.Insert(0, new GroundPatch(spot, material, (Dates)(1 + random.Next(3)), random.NextSeed()));
            }
        }
    }

    private void Path(Parcel parcel, Bounds bounds)
    {
        var a = Point(bounds);
        var b = Point(bounds);
        if (Vector2.Distance(a, b) < 10)
            return;
        var axis = Vector2.Normalize(b - a);
        var ring = (ReadOnlySpan<Vector2>)Polygons.Rectangle(a, axis, 400, random.Range(1.6f, 2.6f));
        var centre = Polygons.Centre(parcel.Inner);
        for (var i = 0; i < parcel.Inner.Length && ring.Length >= 3; i++)
        {
            var from = parcel.Inner[i];
            var normal = Polygons.Across(Vector2.Normalize(parcel.Inner[(i + 1) % parcel.Inner.Length] - from));
            ring = Polygons.ClipHalfPlane(ring, from, Vector2.Dot(centre - from, normal) >= 0 ? normal : -normal);
        }

        if (ring.Length >= 3 && world.Occupied.IsFree(ring))
        {
            world.Occupied.Add(ring);
            world.Patches.Add(new GroundPatch(ring.ToArray(), GroundMaterial.Gravel, Dates.Both, random.NextSeed()));
        }
    }

    private Vector2 Point(Bounds bounds) => bounds.Min + (bounds.Size * new Vector2(random.Range(0.08f, 0.92f), random.Range(0.08f, 0.92f)));
}
