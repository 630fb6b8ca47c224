using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Worlds.Generation;

/// <summary>Lines the street sides of built-up parcels with lots: houses in residential ones, halls in commercial ones.</summary>
internal sealed class LotPlanner(World world, RandomStream random)
{
    private readonly OccupancyGrid _lots = new();

    public List<Lot> Plan()
    {
        var lots = new List<Lot>();
        foreach (var parcel in world.Parcels)
        {
            if (parcel.Inner.Length < 3)
                continue;
            if (parcel.Use == ParcelUse.Residential)
                PlanHouses(parcel, lots);
            else if (parcel.Use == ParcelUse.Commercial)
                PlanHalls(parcel, lots);
        }

        return lots;
    }

    private void PlanHouses(Parcel parcel, List<Lot> lots)
    {
        var edges = parcel.InnerEdges().Where(e => e.IsRoad).ToList();
        if (edges.Count == 0)
            edges = [.. parcel.InnerEdges().OrderByDescending(e => Vector2.Distance(e.From, e.To)).Take(1)];
        var style = world.Style;
        var (lowFront, highFront) = style.Frontage[parcel.Density];
        var (lowDepth, highDepth) = style.LotDepth[parcel.Density];

        // One street is built in one go: similar houses, similar roofs, one direction of ridges.
        var tone = random.Weighted(style.RoofWeights);
        var shape = (RoofShape)random.Weighted(style.RoofShapes);
        var ridgeAlong = random.Chance(0.7);
        var setback = random.Range(2.5f, parcel.Density == 0 ? 3.5f : 6.5f);
        var vacancy = random.Chance(0.3) ? 0.25 : 0.04;
        foreach (var (from, to, inward, _) in edges)
        {
            var length = Vector2.Distance(from, to);
            var along = (to - from) / MathF.Max(length, 1e-3f);
            var cursor = random.Range(0, 4);
            while (cursor + lowFront < length)
            {
                var frontage = MathF.Min(random.Range(lowFront, highFront), length - cursor);
                var depth = random.Range(lowDepth, highDepth);
                var front = from + (along * (cursor + (frontage / 2)));
                cursor += frontage;
                var ring = Polygons.Rectangle(front + (inward * (depth / 2)), along, frontage - 0.4f, depth);
                var core = Polygons.Rectangle(front + (inward * (depth / 2)), along, frontage - 1.2f, depth - 1);
                if (!Polygons.ContainsAll(parcel.Inner, core) || !_lots.IsFree(core))
                    continue;
                _lots.Add(core);
                var lot = new Lot(parcel, ring, front, along, inward, frontage, depth);
                if (!random.Chance(vacancy))
                    lot.House = House(lot, setback, random.Chance(0.75) ? tone : random.Weighted(style.RoofWeights), random.Chance(0.8) ? shape : (RoofShape)random.Weighted(style.RoofShapes), ridgeAlong);
                lots.Add(lot);
            }
        }
    }

    private Building House(Lot lot, float setback, int tone, RoofShape shape, bool ridgeAlong)
    {
        var (front, depth) = lot.Parcel.Density switch
        {
            0 => (MathF.Min(lot.Frontage - 2.2f, random.Range(6.6f, 8.6f)), random.Range(7f, 8.8f)),
            1 => (MathF.Min(lot.Frontage - 3.4f, random.Range(9f, 12f)), random.Range(8f, 10f)),
            _ => (MathF.Min(lot.Frontage - 5f, random.Range(11.5f, 16f)), random.Range(9f, 12f)),
        };
        var slack = MathF.Max(0, (lot.Frontage - front - 2.2f) / 2);
        var centre = lot.Front + (lot.Inward * (setback + (depth / 2) + random.Range(-0.5f, 0.5f))) + (lot.Along * random.Range(-slack, slack));
        return ridgeAlong
            ? new Building(centre, lot.Along, front, depth, random.Range(3.5f, 6.5f), random.Range(0.6f, 0.95f), shape, tone, Dates.Both, random.NextSeed())
            : new Building(centre, lot.Inward, depth, front, random.Range(3.5f, 6.5f), random.Range(0.6f, 0.95f), shape, tone, Dates.Both, random.NextSeed());
    }

    private void PlanHalls(Parcel parcel, List<Lot> lots)
    {
        var edge = parcel.InnerEdges().OrderByDescending(e => Vector2.Distance(e.From, e.To) * (e.IsRoad ? 1.5f : 1)).FirstOrDefault();
        if (edge == default)
            return;
        var (from, to, inward, _) = edge;
        var length = Vector2.Distance(from, to);
        var along = (to - from) / MathF.Max(length, 1e-3f);
        var setback = random.Range(5f, 14f);
        var cursor = random.Range(0, 6);
        while (cursor < length - 16)
        {
            var hallFront = random.Range(15f, 34f);
            var hallDepth = random.Range(11f, 20f);
            var frontage = MathF.Min(hallFront + random.Range(5, 12), length - cursor);
            var depth = setback + hallDepth + 2;
            var front = from + (along * (cursor + (frontage / 2)));
            cursor += frontage;
            hallFront = MathF.Min(hallFront, frontage - 3);
            var ring = Polygons.Rectangle(front + (inward * (depth / 2)), along, frontage - 0.4f, depth);
            if (!Polygons.ContainsAll(parcel.Inner, Polygons.Rectangle(front + (inward * (depth / 2)), along, hallFront, depth - 0.5f)) || !_lots.IsFree(ring))
                continue;
            _lots.Add(ring);
            var centre = front + (inward * (setback + (hallDepth / 2)));
            var flat = random.Chance(0.7);
            lots.Add(new Lot(parcel, ring, front, along, inward, frontage, depth)
            {
                IsHall = true,
                House = new Building(centre, along, hallFront, hallDepth, random.Range(5f, 9f), flat ? 0 : random.Range(0.2f, 0.35f),
                    flat ? RoofShape.Flat : RoofShape.Gable, random.Next(world.Style.FlatRoofColours.Length), Dates.Both, random.NextSeed()),
            });
        }
    }
}
