using System.Numerics;
using RSICCLLM.Simulator.Randomness;
using RSICCLLM.Simulator.Worlds;

namespace RSICCLLM.Simulator.Rendering;

/// <summary>Parcels, ground patches and water.</summary>
internal static class GroundPainter
{
    public static void Parcels(Brush brush)
    {
        foreach (var parcel in brush.World.Parcels)
        {
            if (!brush.Frame.Overlaps(parcel.Bounds))
                continue;
            Parcel(brush, parcel);
        }
    }

    private static void Parcel(Brush brush, Parcel parcel)
    {
        var random = new RandomStream((ulong)parcel.Seed);
        var axis = parcel.LongestDirection();
        var grass = Grass(brush, random.Range(0.9f, 1.1f), random.Range(-0.25f, 0.25f));
        switch (parcel.Use)
        {
            case ParcelUse.Field:
                var year = random.Derive((ulong)brush.Light.CropYear + 7);
                var crops = brush.Style.Crops;
                var colour = crops[year.Next(crops.Length)][(int)brush.Light.Season] * year.Range(0.9f, 1.1f);
                brush.Fill(parcel.Outline, colour.ToSkia());
                brush.Overlay(parcel.Outline, year.Chance(0.5) ? Texture.Rows : Texture.Lanes, axis,
                    year.Range(brush.Style.RowTexel.Low, brush.Style.RowTexel.High), year.Range(brush.Style.RowStrength.Low, brush.Style.RowStrength.High));
                break;
            case ParcelUse.Commercial:
                brush.Fill(parcel.Outline, grass.Mix(brush.Style.Gravel, 0.35f).ToSkia());
                break;
            case ParcelUse.Wood:
                brush.Fill(parcel.Outline, (grass.Mix(brush.Style.Soil, 0.3f) * 0.7f).ToSkia());
                break;
            default:
                brush.Fill(parcel.Outline, grass.ToSkia());
                break;
        }
    }

    public static void Patches(Brush brush)
    {
        foreach (var patch in brush.World.Patches)
        {
            if (!brush.Stands(patch.Dates) || !brush.Shows(patch.Ring))
                continue;
            var random = new RandomStream((ulong)patch.Seed);
            var tone = random.Range(0.9f, 1.1f);
            var style = brush.Style;
            (Colour colour, float strength) = patch.Material switch
            {
                GroundMaterial.Lawn => (Grass(brush, tone, random.Range(-0.3f, 0.2f)), 0),
                GroundMaterial.RoughGrass => (Grass(brush, tone * 0.92f, 0.3f).Mix(style.Soil, 0.25f), 0.14f),
                GroundMaterial.Mown => (Grass(brush, tone, 0).Mix(new Colour(190, 186, 120), 0.35f), 0),
                GroundMaterial.Soil => (style.Soil * tone, 0.12f),
                GroundMaterial.Gravel => (style.Gravel * tone, 0.1f),
                GroundMaterial.Paving => (style.Paving * tone, 0),
                GroundMaterial.Asphalt => (style.Asphalt * tone, 0),
                _ => (style.Soil.Mix(Grass(brush, 1, 0), 0.4f) * (0.92f * tone), 0.22f),
            };
            if (strength > 0)
                brush.Fill(patch.Ring, colour.ToSkia(), Texture.Mottle, Vector2.UnitX, 0.4f, strength);
            else
                brush.Fill(patch.Ring, colour.ToSkia());
            if (patch.Material == GroundMaterial.Mown)
                brush.Overlay(patch.Ring, Texture.Rows, random.Direction(), 0.3f, 0.08f);
        }
    }

    public static void Water(Brush brush)
    {
        foreach (var pond in brush.World.Ponds)
        {
            if (!brush.Stands(pond.Dates) || !brush.Shows(pond.Ring))
                continue;
            var random = new RandomStream((ulong)pond.Seed);
            var water = brush.Style.Water.Mix(new Colour(74, 92, 66), random.Range(0, 0.7f)) * random.Range(0.85f, 1.2f);
            var bank = Grass(brush, 0.72f, -0.1f).Mix(brush.Style.Soil, random.Range(0.1f, 0.5f));
            brush.FillSmooth(Geometry.Polygons.Grow(pond.Ring, 0.9f), bank.ToSkia());
            brush.FillSmooth(Geometry.Polygons.Grow(pond.Ring, -0.2f), (water * 1.15f).ToSkia());
            brush.FillSmooth(Geometry.Polygons.Grow(pond.Ring, -1.5f), water.ToSkia());
        }
    }

    /// <summary>Grass of the date's season. <c>dryness</c>: negative: lusher; positive: towards straw.</summary>
    public static Colour Grass(Brush brush, float tone, float dryness)
    {
        var grass = brush.Style.Grass[(int)brush.Light.Season] * tone;
        return dryness >= 0 ? grass.Mix(new Colour(164, 150, 102), dryness) : grass.Mix(new Colour(74, 118, 54), -dryness);
    }
}
