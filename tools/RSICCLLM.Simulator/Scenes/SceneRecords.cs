using System.Numerics;
using RSICCLLM.Captions;
using RSICCLLM.Simulator.Geometry;

namespace RSICCLLM.Simulator.Scenes;

/// <summary>The changes of a whole scene as records: one for each class, placed by the centroid of its objects.</summary>
internal static class SceneRecords
{
    public static IReadOnlyList<ChangeRecord> Of(IReadOnlyList<SceneChange> changes, int width, int height)
    {
        var records = new List<ChangeRecord>();
        foreach (var group in changes.GroupBy(change => change.Class))
        {
            var points = group.SelectMany(change => change.Rings.SelectMany(ring => ring)).ToArray();
            var bounds = Polygons.BoundsOf(points);
            var weighted = Vector2.Zero;
            var total = 0f;
            foreach (var ring in group.SelectMany(change => change.Rings))
            {
                var area = Polygons.Area(ring);
                weighted += Polygons.Centre(ring) * area;
                total += area;
            }

            var centre = weighted / MathF.Max(total, 1e-6f);
            var position = bounds.Size.X * 3 > width * 2 && bounds.Size.Y * 3 > height * 2
                ? ScenePosition.Throughout
                : (ScenePosition)((Math.Clamp((int)(centre.Y * 3 / height), 0, 2) * 3) + Math.Clamp((int)(centre.X * 3 / width), 0, 2));
            records.Add(new ChangeRecord(group.Key.Object, group.Key.Verb, group.Key.IsCounted ? group.Count() : null, position));
        }

        return records;
    }
}
