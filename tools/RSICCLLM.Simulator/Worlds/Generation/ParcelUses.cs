using System.Numerics;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Worlds.Generation;

/// <summary>Chooses the uses of parcels: first what the requested changes need, then by urbanity.</summary>
internal sealed class ParcelUses(World world, WorldOptions options, RandomStream random)
{
    public void Assign()
    {
        foreach (var request in options.Requests)
        {
            var parcel = world.ParcelAt(request.Target);
            if (parcel is null || parcel.IsFixed)
                continue;
            if (request.Class.Object == "road")
            {
                // Both sides of a new road stay open, else its gardens would betray it on the first date.
                if (request.Class.Verb == "built")
                {
                    foreach (var side in world.Parcels.Where(p => !p.IsFixed && p.Edges.Any(e => e.IsFutureRoad)))
                        Fix(side, ParcelUse.Meadow, ParcelUse.Field, ParcelUse.Field, ParcelUse.Park, ParcelUse.Wood);
                }

                continue;
            }

            // In a landscape a village does not appear for one house: what is there already decides where it can.
            if (!options.IsLandscape || request.Class.Object is not ("building" or "swimming pool"))
                Fix(parcel, UsesFor(request));
        }

        foreach (var parcel in world.Parcels)
        {
            parcel.Density = random.Weighted([0.34f, 0.42f, 0.24f]);
            if (!parcel.IsFixed)
                parcel.Use = ByUrbanity(Geometry.Polygons.Centre(parcel.Outline));
            if (options.Requests.Any(r => r.Class.Object == "building" && r.Count > 2) && !options.IsLandscape)
                parcel.Density = random.Weighted([0.7f, 0.27f, 0.03f]);
            if (parcel.Use == ParcelUse.Residential && options.Requests.Any(r => r.Class.Object == "swimming pool") && parcel.Density == 0)
                parcel.Density = random.Chance(0.6) ? 2 : 1;
        }
    }

    private void Fix(Parcel parcel, params ParcelUse[] uses)
    {
        parcel.Use = random.Pick(uses);
        parcel.IsFixed = true;
    }

    private static ParcelUse[] UsesFor(ChangeRequest request) => request.Class.Object switch
    {
        "building" when request.Count > 2 => [ParcelUse.Residential],
        "building" when request.Class.Verb == "extended" =>
            [ParcelUse.Residential, ParcelUse.Residential, ParcelUse.Residential, ParcelUse.Commercial],
        "building" => [ParcelUse.Residential, ParcelUse.Residential, ParcelUse.Residential, ParcelUse.Commercial, ParcelUse.Meadow, ParcelUse.Field],
        "swimming pool" => [ParcelUse.Residential],
        "trees" => [ParcelUse.Meadow, ParcelUse.Meadow, ParcelUse.Field, ParcelUse.Park, ParcelUse.Wood],
        "car park" => [ParcelUse.Meadow, ParcelUse.Park, ParcelUse.Field, ParcelUse.Meadow],
        "pond" => [ParcelUse.Meadow, ParcelUse.Park, ParcelUse.Field],
        _ => [ParcelUse.Meadow, ParcelUse.Field],
    };

    private ParcelUse ByUrbanity(Vector2 place)
    {
        var urbanity = options.IsLandscape ? Landscape(place) : options.Urbanity;
        var town = Math.Clamp(urbanity, 0, 1);
        var country = 1 - town;
        return (ParcelUse)random.Weighted(
        [
            0.05f + (0.72f * town), 0.02f + (0.13f * town), 0.40f * country, 0.08f + (0.22f * country),
            0.05f + (0.06f * town), 0.02f + (0.20f * country), 0.012f + (0.02f * country),
        ]);
    }

    /// <summary>Two waves of value noise, 900 and 350 metres long: villages with edges rather than houses everywhere.</summary>
    private float Landscape(Vector2 place)
    {
        var noise = (0.65f * Smooth(place / 450f, 1)) + (0.35f * Smooth(place / 175f, 2));
        return options.Urbanity + ((noise - 0.5f) * 3.2f);
    }

    private float Smooth(Vector2 at, ulong layer)
    {
        var x = (int)MathF.Floor(at.X);
        var y = (int)MathF.Floor(at.Y);
        var fx = at.X - x;
        var fy = at.Y - y;
        fx = fx * fx * (3 - (2 * fx));
        fy = fy * fy * (3 - (2 * fy));
        float Value(int cx, int cy) => (RandomStream.Hash(options.Seed + layer, cx, cy) >> 40) / (float)(1 << 24);
        var top = Value(x, y) + ((Value(x + 1, y) - Value(x, y)) * fx);
        var bottom = Value(x, y + 1) + ((Value(x + 1, y + 1) - Value(x, y + 1)) * fx);
        return top + ((bottom - top) * fy);
    }
}
