using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;
using RSICCLLM.Simulator.Worlds;
using SkiaSharp;

namespace RSICCLLM.Simulator.Rendering;

/// <summary>Roofs as seen from straight above.</summary>
internal static class BuildingPainter
{
    public static void Roofs(Brush brush)
    {
        foreach (var building in brush.World.Buildings)
        {
            if (brush.Stands(building.Dates) && brush.Shows(building.Footprint))
                Roof(brush, building);
        }
    }

    private static void Roof(Brush brush, Building building)
    {
        var random = new RandomStream((ulong)building.Seed);
        if (building.Roof == RoofShape.Flat)
            Flat(brush, building, random);
        else
            Pitched(brush, building, random);
    }

    private static void Flat(Brush brush, Building building, RandomStream random)
    {
        var colours = brush.Style.FlatRoofColours;
        var colour = colours[building.Tone % colours.Length] * (random.Range(0.94f, 1.06f) * brush.Light.Shade(Vector2.Zero, 0));
        var ring = building.Footprint;
        brush.Fill(ring, colour.ToSkia());

        // The parapet towards the sun shades the roof behind it.
        var across = Polygons.Across(building.Axis);
        foreach (var (side, reach, span) in new[] { (building.Axis, building.Length, building.Width), (across, building.Width, building.Length) })
        {
            var sunward = Vector2.Dot(side, brush.Light.ToSun) > 0 ? side : -side;
            brush.Fill(Polygons.Rectangle(building.Centre + (sunward * ((reach / 2) - 0.55f)), sunward, 0.5f, span - 0.6f), (colour * 0.72f).ToSkia(190));
        }

        brush.Outline(Polygons.Grow(ring, -0.25f), (colour * 1.13f).ToSkia(), 0.45f);
        var units = building.Length * building.Width > 120 ? 2 + random.Next(5) : random.Next(2);
        for (var i = 0; i < units; i++)
        {
            var at = building.Centre + (building.Axis * (random.Range(-0.36f, 0.36f) * building.Length)) + (across * (random.Range(-0.34f, 0.34f) * building.Width));
            var size = random.Range(0.9f, 2.4f);
            var box = Polygons.Rectangle(at, building.Axis, size * random.Range(0.8f, 1.6f), size);
            brush.Fill(Polygons.ConvexHull([.. box, .. Moved(box, brush.Light.ShadowPerMetre * 0.9f)]), new SKColor(24, 26, 34, (byte)(brush.Light.ShadowStrength * 230)));
            brush.Fill(box, (random.Chance(0.35) ? new Colour(110, 130, 150) : colour * random.Range(0.85f, 1.18f)).ToSkia());
        }
    }

    private static void Pitched(Brush brush, Building building, RandomStream random)
    {
        var hall = building.Length > 14 && building.Pitch < 0.4f;
        var colours = hall ? brush.Style.FlatRoofColours : brush.Style.RoofColours;
        var colour = colours[building.Tone % colours.Length] * random.Range(0.93f, 1.07f);
        var axis = building.Axis;
        var across = Polygons.Across(axis);
        var l = building.Length / 2;
        var w = building.Width / 2;
        var hip = building.Roof == RoofShape.Hip ? MathF.Min(w, l * 0.8f) : 0;
        var c = building.Centre;
        var ridgeA = c - (axis * (l - hip));
        var ridgeB = c + (axis * (l - hip));
        Vector2 aMinus = c - (axis * l) - (across * w), aPlus = c - (axis * l) + (across * w);
        Vector2 bMinus = c + (axis * l) - (across * w), bPlus = c + (axis * l) + (across * w);
        var courses = hall ? 0.25f : 0.12f;
        Face(brush, [aMinus, bMinus, ridgeB, ridgeA], colour, -across, building.Pitch, axis, courses);
        Face(brush, [aPlus, bPlus, ridgeB, ridgeA], colour, across, building.Pitch, axis, courses);
        if (hip > 0)
        {
            Face(brush, [aMinus, aPlus, ridgeA], colour, -axis, building.Pitch, across, courses);
            Face(brush, [bMinus, bPlus, ridgeB], colour, axis, building.Pitch, across, courses);
        }

        brush.Line(ridgeA, ridgeB, (colour * 1.14f).ToSkia(), 0.35f);
        if (hall || !random.Chance(0.6))
            return;
        var chimney = c + (axis * (random.Range(-0.5f, 0.5f) * (l - hip))) + (across * (random.Range(-0.25f, 0.25f) * w));
        brush.Line(chimney, chimney + (brush.Light.ShadowPerMetre * 1.4f), new SKColor(20, 20, 24, (byte)(brush.Light.ShadowStrength * 240)), 0.7f);
        brush.Fill(Polygons.Rectangle(chimney, axis, 0.9f, 0.8f), new SKColor(128, 92, 80));
    }

    private static void Face(Brush brush, Vector2[] ring, Colour colour, Vector2 facing, float pitch, Vector2 along, float courses)
    {
        var shaded = (colour * Math.Clamp(brush.Light.Shade(facing, pitch), 0.4f, 1.45f)).ToSkia();

        // A hairline under the fill closes the seam between faces.
        brush.Outline(ring, shaded, 0.12f);
        brush.Fill(ring, shaded, Texture.Tiles, along, courses, 0.12f);
    }

    public static Vector2[] Moved(ReadOnlySpan<Vector2> ring, Vector2 by)
    {
        var result = ring.ToArray();
        for (var i = 0; i < result.Length; i++)
            result[i] += by;
        return result;
    }
}
