using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Worlds;
using SkiaSharp;

namespace RSICCLLM.Simulator.Rendering;

/// <summary>Shadows that buildings, trees and hedges throw on the ground, in one layer, so that they do not add up where they meet.</summary>
internal static class ShadowPainter
{
    /// <summary>Farthest reach of a shadow, in metres (14 m of height, sun at 32 degrees).</summary>
    public const float Reach = 24;

    private const float LongestBuilding = 20;

    public static void Paint(Brush brush, List<Crown> crowns)
    {
        using var layer = new SKPaint { Color = new SKColor(255, 255, 255, (byte)(brush.Light.ShadowStrength * 255)) };
        brush.Canvas.SaveLayer(layer);
        var dark = new SKColor(18, 22, 34);
        var per = brush.Light.ShadowPerMetre;
        foreach (var building in brush.World.Buildings)
        {
            if (brush.Stands(building.Dates) && brush.Frame.Grow(LongestBuilding + Reach).Contains(building.Centre))
                Fill(brush, Shadow(building, per), dark);
        }

        foreach (var hedge in brush.World.Hedges)
        {
            if (!brush.Stands(hedge.Dates) || !brush.Frame.Overlaps(new Bounds(Vector2.Min(hedge.From, hedge.To), Vector2.Max(hedge.From, hedge.To)).Grow(3)))
                continue;
            var offset = per * (0.5f + (hedge.Width * 0.5f));
            var axis = Vector2.Normalize(hedge.To - hedge.From);
            var ring = Polygons.Rectangle((hedge.From + hedge.To) / 2, axis, Vector2.Distance(hedge.From, hedge.To), hedge.Width);
            Fill(brush, Polygons.ConvexHull([.. ring, .. BuildingPainter.Moved(ring, offset)]), dark);
        }

        foreach (var crown in crowns)
        {
            var tip = crown.Centre + (per * (crown.Height * 0.72f));
            var reach = new Bounds(Vector2.Min(crown.Centre, tip), Vector2.Max(crown.Centre, tip)).Grow(crown.Radius);
            if (!brush.Frame.Overlaps(reach))
                continue;
            var density = brush.Light.Season == Season.Winter && !crown.IsConifer ? (byte)130 : (byte)235;
            brush.Line(crown.Centre + (per * (crown.Height * 0.25f)), tip, dark.WithAlpha(density), crown.Radius * (crown.IsConifer ? 1.3f : 1.75f), true);
        }

        brush.Canvas.Restore();
    }

    private static void Fill(Brush brush, Vector2[] ring, SKColor colour)
    {
        if (brush.Shows(ring))
            brush.Fill(ring, colour);
    }

    private static Vector2[] Shadow(Building building, Vector2 per)
    {
        var ring = building.Footprint;
        var eaves = BuildingPainter.Moved(ring, per * building.Height);
        if (building.Roof == RoofShape.Flat)
            return Polygons.ConvexHull([.. ring, .. eaves]);
        var rise = building.Pitch * building.Width / 2;
        var ridge = (building.Length / 2) - (building.Roof == RoofShape.Hip ? MathF.Min(building.Width / 2, building.Length * 0.4f) : 0);
        var top = per * (building.Height + rise);
        return Polygons.ConvexHull([.. ring, .. eaves, building.Centre + (building.Axis * ridge) + top, building.Centre - (building.Axis * ridge) + top]);
    }
}
