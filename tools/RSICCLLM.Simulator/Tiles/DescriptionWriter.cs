using RSICCLLM.Captions;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Tiles;

/// <summary>Writes what stands in a picture: "A pond lies in the upper left, and there are buildings throughout the image."</summary>
internal static class DescriptionWriter
{
    private static readonly string[] Empty = ["The image shows open land.", "Open land can be seen.", "There is nothing but open land in the image."];

    /// <summary>One description, objects in the order of their positions.</summary>
    public static string Write(IReadOnlyList<RsiciRecord> records, RandomStream random)
    {
        if (records.Count == 0)
            return random.Pick(Empty);
        var clauses = records.Select(record => record.Change).OrderBy(change => change.Position).ThenBy(change => change.Object, StringComparer.Ordinal)
            .Select(change => Clause(change, random)).ToList();
        var sentences = clauses.Select(clause => char.ToUpperInvariant(clause[0]) + clause[1..] + ".");
        return string.Join(' ', sentences);
    }

    private static string Clause(ChangeRecord change, RandomStream random)
    {
        var single = change.Quantity == 1;
        var noun = single ? $"a {change.Object}" : change.Object == "trees" ? change.Object : change.Object + "s";
        var place = Place(change.Position!.Value);
        return random.Next(3) switch
        {
            0 => $"there {(single ? "is" : "are")} {noun} {place}",
            1 => $"{noun} {(single ? "stands" : "stand")} {place}",
            _ => $"{noun} can be seen {place}",
        };
    }

    private static string Place(ScenePosition position) => position switch
    {
        ScenePosition.Throughout => "throughout the image",
        ScenePosition.Top or ScenePosition.Bottom => $"at the {position.ToText()}",
        ScenePosition.Left or ScenePosition.Right => $"on the {position.ToText()}",
        _ => $"in the {position.ToText()}",
    };
}
