using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Worlds;

namespace RSICCLLM.Simulator.Tiles;

/// <summary>What stands in a window on one date, as records with the verb <c>standing</c>: for descriptions of single pictures.</summary>
internal static class SceneInventory
{
    /// <summary>The only verb of a description.</summary>
    public const string Standing = "standing";

    /// <summary>Kinds of objects that a description names; those that cover least are left out.</summary>
    private const int MostKinds = 3;

    /// <summary>Mask and records of a window from the origin. Wings are buildings of their own here, so only a single object is counted.</summary>
    public static TileTruth Of(World world, Dates date, int size, float gsd)
    {
        var truth = TileTruth.Of([.. Objects(world, date)], size, size, Vector2.Zero, gsd);
        var areas = new int[byte.MaxValue + 1];
        foreach (var value in truth.Mask)
            areas[value]++;
        var records = truth.Records.OrderByDescending(record => record.Instances.Sum(value => areas[value])).Take(MostKinds).ToList();
        var named = records.SelectMany(record => record.Instances).ToHashSet();
        return truth with
        {
            Mask = [.. truth.Mask.Select(value => named.Contains(value) ? value : (byte)0)],
            Records = [.. records.Select(record => record with { Change = record.Change with { Quantity = record.Change.Quantity == 1 ? 1 : null } })],
        };
    }

    private static IEnumerable<ChangeInstance> Objects(World world, Dates date)
    {
        return Of("building", world.Buildings, b => b.Dates, b => b.Footprint)
            .Concat(Of("swimming pool", world.Pools, p => p.Dates, p => p.Ring))
            .Concat(Of("car park", world.CarParks, p => p.Dates, p => p.Ring))
            .Concat(Of("solar field", world.SolarFields, f => f.Dates, f => f.Ring))
            .Concat(Of("pond", world.Ponds, p => p.Dates, p => p.Ring))
            .Concat(Of("road", world.Roads, r => r.Width(date) > 0 && r.Class != RoadClass.Track ? date : Dates.None, Ring))
            .Concat(Of("trees", world.TreePatches, t => t.Dates, t => t.Ring));

        IEnumerable<ChangeInstance> Of<T>(string name, IEnumerable<T> features, Func<T, Dates> dates, Func<T, Vector2[]> ring) =>
            features.Where(feature => (dates(feature) & date) != 0).Select(feature => new ChangeInstance(new ChangeClass(name, Standing), [ring(feature)]));

        Vector2[] Ring(Road road) => Polygons.Rectangle(
            (road.From + road.To) / 2, Vector2.Normalize(road.To - road.From), Vector2.Distance(road.From, road.To), road.Width(date));
    }
}
