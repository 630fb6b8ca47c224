using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;

namespace RSICCLLM.Benchmarks.Changes;

/// <summary>Found changes against true ones, matched one to one, best intersection over union first.</summary>
/// <param name="Found">Changes found.</param>
/// <param name="True">True changes.</param>
/// <param name="Matched">Pairs with at least the intersection over union asked for.</param>
internal readonly record struct ObjectScore(int Found, int True, int Matched)
{
    public double Precision => Found == 0 ? 0 : (double)Matched / Found;

    public double Recall => True == 0 ? 0 : (double)Matched / True;

    public double F1 => Found + True == 0 ? 0 : 2.0 * Matched / (Found + True);

    public static ObjectScore operator +(ObjectScore a, ObjectScore b) => new(a.Found + b.Found, a.True + b.True, a.Matched + b.Matched);

    /// <param name="found">What was found.</param>
    /// <param name="truth">What is true.</param>
    /// <param name="leastOverlap">Least intersection over union of a match.</param>
    /// <param name="byKind">Whether object and verb must be right as well.</param>
    public static ObjectScore Of(IReadOnlyList<ScoredObject> found, IReadOnlyList<ScoredObject> truth, double leastOverlap, bool byKind)
    {
        var index = new STRtree<int>();
        for (var i = 0; i < truth.Count; i++)
            index.Insert(truth[i].Outline.EnvelopeInternal, i);
        var pairs = new List<(double Overlap, int Found, int True)>();
        for (var f = 0; f < found.Count; f++)
        {
            foreach (var t in index.Query(found[f].Outline.EnvelopeInternal))
            {
                if (byKind && (found[f].Object, found[f].Verb) != (truth[t].Object, truth[t].Verb))
                    continue;
                var overlap = Overlap(found[f].Outline, truth[t].Outline);
                if (overlap >= leastOverlap)
                    pairs.Add((overlap, f, t));
            }
        }

        var (usedFound, usedTrue) = (new HashSet<int>(), new HashSet<int>());
        foreach (var (_, f, t) in pairs.OrderByDescending(p => p.Overlap).ThenBy(p => p.Found).ThenBy(p => p.True))
        {
            if (usedFound.Contains(f) || usedTrue.Contains(t))
                continue;
            usedFound.Add(f);
            usedTrue.Add(t);
        }

        return new ObjectScore(found.Count, truth.Count, usedFound.Count);
    }

    private static double Overlap(Geometry a, Geometry b)
    {
        var shared = a.Intersection(b).Area;
        return shared / (a.Area + b.Area - shared);
    }
}
