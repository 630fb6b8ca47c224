using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;
using RSICCLLM.Simulator.Worlds;
using SkiaSharp;

namespace RSICCLLM.Simulator.Rendering;

internal readonly record struct Crown(Vector2 Centre, float Radius, bool IsConifer, ulong Seed)
{
    public float Height => IsConifer ? Radius * 3.2f : Radius * 2.1f;
}

/// <summary>Crowns of woods and single trees.</summary>
internal static class TreePainter
{
    /// <summary>All crowns in view, woods first.</summary>
    public static List<Crown> Crowns(Brush brush)
    {
        var crowns = new List<Crown>();
        foreach (var patch in brush.World.TreePatches)
        {
            if (brush.Stands(patch.Dates) && brush.View.Overlaps(Polygons.BoundsOf(patch.Ring)))
                Wood(patch, brush.View, crowns);
        }

        foreach (var tree in brush.World.Trees)
        {
            if (brush.Stands(tree.Dates) && brush.View.Contains(tree.Centre))
                crowns.Add(new Crown(tree.Centre, tree.Radius, tree.IsConifer, (ulong)tree.Seed));
        }

        return crowns;
    }

    /// <summary>Crowns of a wood by grid cell, so that any window of it can be drawn on its own.</summary>
    private static void Wood(TreePatch patch, Bounds view, List<Crown> crowns)
    {
        var bounds = Polygons.BoundsOf(patch.Ring);
        var min = Vector2.Max(bounds.Min, view.Min) / patch.Spacing;
        var max = Vector2.Min(bounds.Max, view.Max) / patch.Spacing;
        for (var y = (int)MathF.Floor(min.Y) - 1; y <= (int)MathF.Ceiling(max.Y); y++)
        {
            for (var x = (int)MathF.Floor(min.X) - 1; x <= (int)MathF.Ceiling(max.X); x++)
            {
                var random = new RandomStream(RandomStream.Hash((ulong)patch.Seed, x, y));
                var centre = new Vector2(x + random.Range(0.12f, 0.88f), y + random.Range(0.12f, 0.88f)) * patch.Spacing;
                var radius = patch.Spacing * random.Range(0.44f, 0.8f);
                if (!view.Contains(centre) || !Polygons.Contains(patch.Ring, centre) || Polygons.DistanceToEdge(patch.Ring, centre) < radius * 0.4f)
                    continue;
                if (patch.Holes.Exists(hole => Polygons.Contains(hole, centre) || Polygons.DistanceToEdge(hole, centre) < radius * 0.3f))
                    continue;
                crowns.Add(new Crown(centre, radius, random.Chance(patch.ConiferShare), random.NextUInt64()));
            }
        }
    }

    /// <summary>Dark ground below woods.</summary>
    public static void Floors(Brush brush)
    {
        foreach (var patch in brush.World.TreePatches)
        {
            if (brush.Stands(patch.Dates) && brush.Shows(patch.Ring) && patch.Ring.Length > 8)
                brush.FillSmooth(Polygons.Grow(patch.Ring, -0.6f), (GroundPainter.Grass(brush, 0.62f, 0.1f)).ToSkia(235));
        }
    }

    public static void Paint(Brush brush, List<Crown> all)
    {
        var crowns = all.FindAll(crown => brush.Frame.Grow(crown.Radius * 1.3f).Contains(crown.Centre));
        if (crowns.Count == 0)
            return;
        var cells = new SKRect[crowns.Count];
        var transforms = new SKRotationScaleMatrix[crowns.Count];
        var colours = new SKColor[crowns.Count];
        var turn = MathF.Atan2(brush.Light.ToSun.Y, brush.Light.ToSun.X);
        var season = brush.Light.Season;
        for (var i = 0; i < crowns.Count; i++)
        {
            var crown = crowns[i];
            var random = new RandomStream(crown.Seed);
            var variant = random.Next(8);
            var kind = crown.IsConifer ? CrownKind.Conifer : season == Season.Winter ? CrownKind.Bare : CrownKind.Leafy;
            cells[i] = CrownAtlas.Cell(kind, variant);
            transforms[i] = SKRotationScaleMatrix.Create(2.55f * crown.Radius / CrownAtlas.Sprite, turn + random.Range(-0.35f, 0.35f), crown.Centre.X, crown.Centre.Y, CrownAtlas.Sprite / 2f, CrownAtlas.Sprite / 2f);
            colours[i] = Leaves(brush, crown, season, random).ToSkia();
        }

        brush.Canvas.DrawAtlas(CrownAtlas.Image, cells, transforms, colours, SKBlendMode.Modulate, new SKSamplingOptions(SKFilterMode.Linear), null!);
    }

    private static Colour Leaves(Brush brush, Crown crown, Season season, RandomStream random)
    {
        var tone = random.Range(0.95f, 1.35f);
        if (crown.IsConifer)
            return brush.Style.Conifer * (tone * 1.1f);
        var leaves = brush.Style.Leaves[(int)season];
        var mix = random.Range(0, 1);
        return season == Season.Autumn
            ? leaves.Mix(mix < 0.5f ? new Colour(106, 112, 54) : new Colour(166, 96, 46), random.Range(0.1f, 0.8f)) * tone
            : leaves.Mix(new Colour(112, 126, 60), mix * 0.35f) * (tone * 0.95f);
    }
}
