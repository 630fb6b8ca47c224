using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;
using RSICCLLM.Simulator.Worlds;
using SkiaSharp;

namespace RSICCLLM.Simulator.Rendering;

/// <summary>Swimming pools, solar fields, hedges and cars.</summary>
internal static class ObjectPainter
{
    private static readonly SKColor[] CarColours =
    [
        new(236, 236, 236), new(204, 206, 208), new(150, 154, 158), new(70, 74, 80), new(38, 38, 42), new(156, 40, 38),
        new(44, 70, 122), new(60, 92, 70), new(190, 176, 146),
    ];

    private static readonly float[] CarWeights = [3, 2.4f, 2, 2, 2, 1, 1.2f, 0.4f, 0.4f];

    public static void Pools(Brush brush)
    {
        foreach (var pool in brush.World.Pools)
        {
            if (!brush.Stands(pool.Dates) || !brush.Shows(pool.Ring))
                continue;
            var random = new RandomStream((ulong)pool.Seed);
            brush.Fill(pool.Ring, (new Colour(222, 214, 200) * random.Range(0.9f, 1.05f)).ToSkia());
            var water = new Colour(84, 186, 208).Mix(new Colour(60, 148, 196), random.Range(0, 1)) * random.Range(0.92f, 1.1f);
            brush.Fill(Polygons.Rectangle(pool.Centre, pool.Axis, pool.Length, pool.Width), water.ToSkia());

            // The wall towards the sun shades a strip of the water.
            var across = Polygons.Across(pool.Axis);
            var sunSide = Vector2.Dot(across, brush.Light.ToSun) > 0 ? across : -across;
            brush.Fill(Polygons.Rectangle(pool.Centre + (sunSide * ((pool.Width / 2) - 0.25f)), pool.Axis, pool.Length, 0.5f), (water * 0.75f).ToSkia());
        }
    }

    public static void SolarFields(Brush brush)
    {
        foreach (var field in brush.World.SolarFields)
        {
            if (!brush.Stands(field.Dates) || !brush.Shows(field.Ring))
                continue;
            var random = new RandomStream((ulong)field.Seed);
            brush.Fill(field.Ring, GroundPainter.Grass(brush, 0.97f, 0.18f).ToSkia());
            brush.Outline(field.Ring, new SKColor(150, 148, 140, 150), 0.4f);
            var across = Polygons.Across(field.Axis);
            var panel = new Colour(46, 58, 92).Mix(new Colour(58, 62, 74), random.Range(0, 1)) * random.Range(0.9f, 1.15f);
            var south = across.Y >= 0 ? across : -across;
            panel *= brush.Light.Shade(south, 0.4f);
            var depth = field.Pitch * 0.56f;
            var shadow = brush.Light.ShadowPerMetre * 1.2f;
            var darkness = new SKColor(24, 26, 34, (byte)(brush.Light.ShadowStrength * 255));
            for (var y = (-field.Width / 2) + 1.2f + (depth / 2); y + (depth / 2) + 0.6f <= field.Width / 2; y += field.Pitch)
            {
                var centre = field.Centre + (across * y);
                brush.Fill(Polygons.Rectangle(centre + shadow, field.Axis, field.Length - 2.6f, depth), darkness);
                brush.Fill(Polygons.Rectangle(centre, field.Axis, field.Length - 2.4f, depth), panel.ToSkia());
                brush.Line(centre - (field.Axis * ((field.Length / 2) - 1.2f)), centre + (field.Axis * ((field.Length / 2) - 1.2f)), (panel * 1.35f).ToSkia(), 0.18f);
            }
        }
    }

    public static void Hedges(Brush brush)
    {
        foreach (var hedge in brush.World.Hedges)
        {
            if (!brush.Stands(hedge.Dates) || !brush.Frame.Overlaps(new Bounds(Vector2.Min(hedge.From, hedge.To), Vector2.Max(hedge.From, hedge.To)).Grow(2)))
                continue;
            var random = new RandomStream((ulong)hedge.Seed);
            var leaves = brush.Style.Leaves[(int)brush.Light.Season].Mix(brush.Style.Conifer, random.Range(0.1f, 0.7f)) * random.Range(0.85f, 1.05f);
            brush.Line(hedge.From, hedge.To, (leaves * 0.72f).ToSkia(), hedge.Width, true);
            var toLight = brush.Light.ToSun * (hedge.Width * 0.16f);
            var length = Vector2.Distance(hedge.From, hedge.To);
            var along = (hedge.To - hedge.From) / MathF.Max(0.1f, length);
            for (var s = 0f; s < length; s += hedge.Width * 1.5f)
            {
                var at = hedge.From + (along * s) + toLight;
                if (brush.Frame.Grow(4).Contains(at))
                    brush.Line(at, at + (along * 0.1f), (leaves * random.Range(0.85f, 1.15f)).ToSkia(), hedge.Width * random.Range(0.55f, 0.85f), true);
            }
        }
    }

    public static void Cars(Brush brush)
    {
        var seed = brush.World.Seed ^ (brush.Date == Dates.Before ? 0x5151UL : 0xA3A3UL);
        foreach (var slot in brush.World.CarSlots)
        {
            if (brush.Stands(slot.Dates) && brush.Frame.Grow(4).Contains(slot.Centre))
                MaybeCar(brush, seed, slot.Centre, slot.Axis, slot.Probability);
        }

        foreach (var park in brush.World.CarParks)
        {
            if (!brush.Stands(park.Dates) || !brush.Shows(park.Ring))
                continue;
            var filled = new RandomStream(RandomStream.Mix((ulong)park.Seed ^ seed)).Range(0.12f, 0.8f);
            foreach (var (centre, axis) in RoadPainter.Bays(park))
                MaybeCar(brush, seed, centre, axis, filled);
        }

        foreach (var road in brush.World.Roads)
            OnRoad(brush, seed, road);
    }

    private static void OnRoad(Brush brush, ulong seed, Road road)
    {
        var width = road.Width(brush.Date);
        var length = Vector2.Distance(road.From, road.To);
        if (width < 4.2f || road.Class == RoadClass.Track || length < 20)
            return;
        var axis = (road.To - road.From) / length;
        var across = Polygons.Across(axis);
        for (var s = 9f; s < length - 9; s += 8)
        {
            var lane = (RandomStream.Hash(seed, road.Seed, (int)s) & 1) == 0 ? 1 : -1;
            var at = road.From + (axis * s) + (across * (lane * width * 0.25f));
            if (brush.Frame.Grow(4).Contains(at))
                MaybeCar(brush, seed ^ 77, at, axis * lane, road.Class == RoadClass.Main ? 0.09f : 0.05f);
        }
    }

    private static void MaybeCar(Brush brush, ulong seed, Vector2 at, Vector2 axis, float probability)
    {
        var random = new RandomStream(RandomStream.Hash(seed, (int)(at.X * 16), (int)(at.Y * 16)));
        if (!random.Chance(probability))
            return;
        if (random.Chance(0.5))
            axis = -axis;
        var centre = at + (axis * random.Range(-0.4f, 0.4f)) + (Polygons.Across(axis) * random.Range(-0.15f, 0.15f));
        var length = random.Range(3.9f, 4.8f);
        var width = random.Range(1.75f, 1.95f);
        var colour = CarColours[random.Weighted(CarWeights)];
        var shadow = Polygons.ConvexHull([.. Polygons.Rectangle(centre, axis, length, width), .. Polygons.Rectangle(centre + (brush.Light.ShadowPerMetre * 1.3f), axis, length, width)]);
        brush.Fill(shadow, new SKColor(20, 22, 28, (byte)(brush.Light.ShadowStrength * 255)));
        brush.Fill(Polygons.Rectangle(centre, axis, length, width), colour);
        brush.Fill(Polygons.Rectangle(centre + (axis * (length * 0.13f)), axis, length * 0.12f, width * 0.86f), new SKColor(40, 46, 54, 220));
        brush.Fill(Polygons.Rectangle(centre - (axis * (length * 0.3f)), axis, length * 0.09f, width * 0.84f), new SKColor(40, 46, 54, 200));
    }
}
