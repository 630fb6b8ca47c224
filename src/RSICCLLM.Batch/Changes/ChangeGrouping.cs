using NetTopologySuite.Geometries;

namespace RSICCLLM.Batch.Changes;

/// <summary>Puts what is of the same kind and lies close together into groups (single linkage).</summary>
internal static class ChangeGrouping
{
    /// <summary>Groups in the order of their first members; members in the order in which they are reached.</summary>
    /// <param name="items">What is grouped.</param>
    /// <param name="kind">Only items of equal kinds come together.</param>
    /// <param name="outline">Where an item lies.</param>
    /// <param name="reach">Greatest distance to the nearest other member, in the outlines' unit.</param>
    public static IEnumerable<IReadOnlyList<T>> Group<T, TKind>(IEnumerable<T> items, Func<T, TKind> kind, Func<T, Geometry> outline, double reach)
        where T : class
    {
        foreach (var alike in items.GroupBy(kind))
        {
            var left = alike.ToList();
            while (left.Count > 0)
            {
                var group = new List<T> { left[0] };
                left.RemoveAt(0);
                for (var i = 0; i < group.Count; i++)
                {
                    var near = left.Where(other => outline(other).IsWithinDistance(outline(group[i]), reach)).ToList();
                    group.AddRange(near);
                    left.RemoveAll(near.Contains);
                }

                yield return group;
            }
        }
    }
}
