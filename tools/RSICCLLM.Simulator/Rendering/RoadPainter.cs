using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;
using RSICCLLM.Simulator.Worlds;
using SkiaSharp;

namespace RSICCLLM.Simulator.Rendering;

/// <summary>Roads with kerbs and markings, car parks.</summary>
internal static class RoadPainter
{
    private static readonly SKColor Marking = new(226, 226, 222);

    public static void Roads(Brush brush)
    {
        // Layer by layer over all roads, so that junctions stay open.
        foreach (var road in Visible(brush))
        {
            if (road.Sidewalk <= 0)
                continue;
            var paving = brush.Style.Paving * Tone(road, 0.92f, 1.06f);
            Strip(brush, road, road.Width(brush.Date) + (2 * road.Sidewalk), paving.ToSkia(), 0);
            Strip(brush, road, road.Width(brush.Date) + 0.5f, (paving * 1.12f).ToSkia(), 0);
        }

        // A later road ends in the middle of an earlier one, so the earlier one is laid over it; tracks below all.
        foreach (var road in Visible(brush).Reverse().OrderByDescending(r => r.Class == RoadClass.Track))
        {
            var colour = road.Class == RoadClass.Track
                ? brush.Style.Gravel * Tone(road, 0.85f, 1.05f)
                : brush.Style.Asphalt * Tone(road, 0.8f, 1.15f);
            Strip(brush, road, road.Width(brush.Date), colour.ToSkia(), 0.5f);
            if (road.Class == RoadClass.Track)
            {
                var grass = GroundPainter.Grass(brush, 0.95f, 0.1f);
                brush.Line(road.From, road.To, grass.ToSkia(150), 0.8f);
            }
        }

        foreach (var road in Visible(brush))
            Markings(brush, road);
    }

    private static IEnumerable<Road> Visible(Brush brush) =>
        brush.World.Roads.Where(road => road.Width(brush.Date) > 0 && brush.Frame.Overlaps(
            new Bounds(Vector2.Min(road.From, road.To), Vector2.Max(road.From, road.To)).Grow(12)));

    private static float Tone(Road road, float low, float high) => new RandomStream((ulong)road.Seed).Range(low, high);

    private static void Strip(Brush brush, Road road, float width, SKColor colour, float extend)
    {
        var axis = Vector2.Normalize(road.To - road.From);
        var ring = Polygons.Rectangle((road.From + road.To) / 2, axis, Vector2.Distance(road.From, road.To) + (2 * extend), width);
        brush.Fill(ring, colour);
    }

    private static void Markings(Brush brush, Road road)
    {
        var width = road.Width(brush.Date);
        var length = Vector2.Distance(road.From, road.To);
        if (road.Class == RoadClass.Track || width < 5.9f || length < 24)
            return;
        var axis = (road.To - road.From) / length;

        // Markings end before the junctions.
        var from = road.From + (axis * 8);
        var to = road.To - (axis * 8);
        var worn = Marking.WithAlpha((byte)(110 + (road.Seed % 100)));
        brush.Dashes(from, to, worn, 0.28f, 3.2f, road.Class == RoadClass.Main ? 3.2f : 5f);
        if (width > 7.4f)
        {
            var side = Polygons.Across(axis) * ((width / 2) - 0.45f);
            brush.Line(from + side, to + side, worn, 0.22f);
            brush.Line(from - side, to - side, worn, 0.22f);
        }
    }

    public static void CarParks(Brush brush)
    {
        foreach (var park in brush.World.CarParks)
        {
            var ring = park.Ring;
            if (!brush.Stands(park.Dates) || !brush.Shows(ring))
                continue;
            var random = new RandomStream((ulong)park.Seed);
            var asphalt = brush.Style.Asphalt.Mix(brush.Style.Paving, random.Range(0, 0.5f)) * random.Range(0.85f, 1.1f);
            brush.Fill(ring, asphalt.ToSkia());
            brush.Outline(ring, (brush.Style.Paving * 1.1f).ToSkia(), 0.5f);
            foreach (var (centre, across) in Bays(park))
            {
                var side = park.Axis * (CarPark.BayWidth / 2);
                var half = across * (CarPark.BayDepth / 2);
                brush.Line(centre - side - half, centre - side + half, Marking.WithAlpha(190), 0.2f);
            }
        }
    }

    /// <summary>Centre and direction of every parking bay.</summary>
    public static IEnumerable<(Vector2 Centre, Vector2 Axis)> Bays(CarPark park)
    {
        var across = Polygons.Across(park.Axis);
        var count = (int)((park.Length - 1) / CarPark.BayWidth);
        float[] rows = park.Rows switch
        {
            1 => [(-park.Width / 2) + (CarPark.BayDepth / 2)],
            2 => [(-park.Width / 2) + (CarPark.BayDepth / 2), (park.Width / 2) - (CarPark.BayDepth / 2)],
            _ => [(-park.Width / 2) + 2.5f, -2.5f, 2.5f, (park.Width / 2) - 2.5f],
        };
        foreach (var row in rows)
        {
            for (var i = 0; i < count; i++)
                yield return (park.Centre + (across * row) + (park.Axis * ((i - ((count - 1) / 2f)) * CarPark.BayWidth)), across);
        }
    }
}
