using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Union;
using RSICCLLM.Batch.Changes;
using RSICCLLM.Imaging;

namespace RSICCLLM.Benchmarks.Changes;

/// <summary>A change as it is scored.</summary>
/// <param name="Object">Canonical object.</param>
/// <param name="Verb">Canonical verb.</param>
/// <param name="Outline">In pixels of the common grid.</param>
internal sealed record ScoredObject(string Object, string Verb, Geometry Outline)
{
    /// <summary>The simulator's truth (<c>truth.json</c>), each object alone.</summary>
    public static IReadOnlyList<ScoredObject> Truth(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        var t = json.RootElement.GetProperty("transform").EnumerateArray().Select(v => v.GetDouble()).ToArray();
        var transform = new GeoTransform(t[0], t[1], t[2], t[3], t[4], t[5]);
        return [.. json.RootElement.GetProperty("changes").EnumerateArray().Select(change => new ScoredObject(
            change.GetProperty("object").GetString()!,
            change.GetProperty("verb").GetString()!,
            UnaryUnionOp.Union([.. change.GetProperty("rings").EnumerateArray().Select(ring => Polygon(ring, transform))])))];
    }

    /// <summary>Objects of the same kind up to a distance apart as one: what the report calls a change.</summary>
    public static IReadOnlyList<ScoredObject> Group(IReadOnlyList<ScoredObject> objects, double pixels) =>
        [.. ChangeGrouping.Group(objects, o => (o.Object, o.Verb), o => o.Outline, pixels)
            .Select(group => new ScoredObject(group[0].Object, group[0].Verb, UnaryUnionOp.Union(group.Select(o => o.Outline).ToList())))];

    private static Geometry Polygon(JsonElement ring, GeoTransform transform)
    {
        var factory = GeometryFactory.Default;
        var points = ring.EnumerateArray().Select(p =>
        {
            var (column, row) = transform.Invert(p[0].GetDouble(), p[1].GetDouble());
            return new Coordinate(column, row);
        }).ToArray();
        return factory.CreatePolygon(points).Buffer(0);
    }
}
