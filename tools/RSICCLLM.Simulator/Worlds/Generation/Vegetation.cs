using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Worlds.Generation;

/// <summary>Woods, lakes, hedgerows, alleys and scattered trees that stand on both dates.</summary>
internal sealed class Vegetation(World world, RandomStream random)
{
    /// <summary>Before the changes: what changes may cut into.</summary>
    public void AddWoodsAndLakes()
    {
        foreach (var parcel in world.Parcels)
        {
            if (parcel.Inner.Length < 3)
                continue;
            if (parcel.Use == ParcelUse.Wood)
            {
                world.TreePatches.Add(new TreePatch(parcel.Inner, random.Range(4f, 6f), random.Chance(0.35) ? random.Range(0.6f, 1) : random.Range(0, 0.3f), Dates.Both, random.NextSeed()));
            }
            else if (parcel.Use == ParcelUse.Lake)
            {
                var centre = Polygons.Centre(parcel.Inner);
                var ring = Polygons.Blob(random, centre, Polygons.DistanceToEdge(parcel.Inner, centre) * 0.85f, 1.1f, 0.12f);
                world.Ponds.Add(new Pond(ring, Dates.Both, random.NextSeed()));
                world.Occupied.Add(ring);
            }
        }
    }

    /// <summary>After everything else is in its place.</summary>
    public void AddTrees()
    {
        foreach (var parcel in world.Parcels)
        {
            if (parcel.Inner.Length < 3)
                continue;
            var area = Polygons.Area(parcel.Inner);
            var each = parcel.Use switch
            {
                ParcelUse.Park => 160f,
                ParcelUse.Residential => 330f,
                ParcelUse.Meadow => random.Chance(0.4) ? 300f : 1500f,
                ParcelUse.Lake => 220f,
                ParcelUse.Commercial => 900f,
                _ => 6000f,
            };
            var bounds = Polygons.BoundsOf(parcel.Inner);
            for (var i = area / each * random.Range(0.5f, 1.5f); i > random.NextDouble(); i--)
            {
                var at = bounds.Min + (bounds.Size * new Vector2(random.Range(0, 1), random.Range(0, 1)));
                TryTree(parcel, at, random.Range(1.5f, 4f));
            }

            foreach (var (from, to, inward, isRoad) in parcel.InnerEdges())
                AlongEdge(parcel, from, to, inward, isRoad);
        }
    }

    private void AlongEdge(Parcel parcel, Vector2 from, Vector2 to, Vector2 inward, bool isRoad)
    {
        var length = Vector2.Distance(from, to);
        var along = (to - from) / MathF.Max(length, 1e-3f);
        if (isRoad && random.Chance(parcel.Use == ParcelUse.Residential ? 0.06 : 0.2))
        {
            var step = random.Range(7, 13);
            var radius = random.Range(1.8f, 3.2f);
            for (var s = step / 2; s < length; s += step)
                TryTree(parcel, from + (along * (s + random.Range(-0.6f, 0.6f))) + (inward * (radius * 0.8f)), radius * random.Range(0.85f, 1.15f));
        }
        else if (!isRoad && length > 12 && parcel.Use is ParcelUse.Field or ParcelUse.Meadow && random.Chance(0.3))
        {
            var inset = inward * 1.2f;
            var hedge = new Hedge(from + inset + (along * 2), to + inset - (along * 2), random.Range(1.6f, 3f), Dates.Both, random.NextSeed());
            if (world.Occupied.IsFree(Polygons.Rectangle((hedge.From + hedge.To) / 2, along, Vector2.Distance(hedge.From, hedge.To), hedge.Width)))
                world.Hedges.Add(hedge);
        }
    }

    private void TryTree(Parcel parcel, Vector2 at, float radius)
    {
        if (Polygons.Contains(parcel.Inner, at) && world.Occupied.IsFree(at, radius + 0.4f))
            world.Trees.Add(new Tree(at, radius, random.Chance(0.2), Dates.Both, random.NextSeed()));
    }
}
