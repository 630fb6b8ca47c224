using System.Numerics;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;
using RSICCLLM.Simulator.Worlds;

namespace RSICCLLM.Simulator.Tiles;

/// <summary>Decides what changes in a tile and where: balanced over classes and over the cells of the 3x3 grid.</summary>
internal static class TilePlanner
{
    /// <summary>Weights in the order of <see cref="ChangeClass.All"/>; buildings come more often, because they are also counted.</summary>
    private static readonly float[] ClassWeights = [1.75f, 1.6f, 1.1f, 1, 1, 1, 1, 1, 1, 1, 1, 1.05f, 1.05f, 1, 1];

    /// <summary>Corners are asked for more often, because a corner's request more often finds no place and is drawn anew.</summary>
    private static readonly float[] CellWeights = [1.5f, 1, 1.5f, 1, 0.5f, 1, 1.5f, 1, 1.5f];

    /// <summary>Classes of a tile, each once; empty for an unchanged pair.</summary>
    public static List<ChangeClass> Classes(RandomStream random, double unchangedShare, double severalShare)
    {
        var classes = new List<ChangeClass>();
        if (random.Chance(unchangedShare))
            return classes;
        var kinds = 1 + random.Weighted([(float)(1 - severalShare), (float)(severalShare * 0.75), (float)(severalShare * 0.25)]);
        while (classes.Count < kinds)
        {
            var drawn = ChangeClass.All[random.Weighted(ClassWeights)];

            // One road only: two would have to cross.
            if (!classes.Contains(drawn) && !(drawn.Object == "road" && classes.Exists(c => c.Object == "road")))
                classes.Add(drawn);
        }

        return classes;
    }

    public static List<ChangeRequest> Requests(RandomStream random, IReadOnlyList<ChangeClass> classes, IReadOnlyList<int> counts, Bounds window)
    {
        Span<float> weights = stackalloc float[9];
        CellWeights.CopyTo(weights);
        var requests = new List<ChangeRequest>(classes.Count);
        for (var i = 0; i < classes.Count; i++)
        {
            var cell = random.Weighted(weights);
            weights[cell] = 0;
            var share = new Vector2(cell % 3, cell / 3) + new Vector2(random.Range(0.1f, 0.9f), random.Range(0.1f, 0.9f));
            requests.Add(new ChangeRequest(classes[i], window.Min + (window.Size * share / 3), window, counts[i]));
        }

        return requests;
    }

    /// <summary>How many objects change: mostly one, buildings up to six.</summary>
    public static int Count(RandomStream random, ChangeClass change) => 1 + random.Weighted(change.Object switch
    {
        "building" when change.Verb == "extended" => [0.72f, 0.22f, 0.06f],
        "building" => [0.38f, 0.22f, 0.17f, 0.13f, 0.06f, 0.04f],
        "swimming pool" => [0.66f, 0.25f, 0.09f],
        "pond" => [0.78f, 0.18f, 0.04f],
        "car park" => [0.87f, 0.13f],
        "solar field" => [0.86f, 0.14f],
        "trees" => [0.8f, 0.2f],
        _ => [1],
    });
}
