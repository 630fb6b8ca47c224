using RSICCLLM.Reports.Content;

namespace RSICCLLM.Reports.Composition;

/// <summary>A few sentences for the reader in a hurry, put together from the changes.</summary>
public static class SummaryText
{
    private static readonly string[,] Directions =
    {
        { "north-west", "north", "north-east" },
        { "west", "centre", "east" },
        { "south-west", "south", "south-east" },
    };

    /// <summary>Says how many changes of which kinds there are, and what the largest is and where.</summary>
    /// <param name="changes">Changes of the pair.</param>
    /// <param name="grid">The grid that they lie on.</param>
    public static string Of(IReadOnlyList<ReportedChange> changes, GridFacts grid)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(grid);
        if (changes.Count == 0)
            return "No change was found between the two dates.";
        var kinds = changes
            .GroupBy(c => (c.Object, c.Verb))
            .OrderByDescending(kind => kind.Count())
            .ThenByDescending(kind => kind.Sum(c => c.AreaSquareMetres))
            .Select(kind => $"{Wording.Kind(kind.Key.Object, kind.Key.Verb).ToLowerInvariant()} ({Places(kind.Count())})");
        var total = Wording.Area(changes.Sum(c => c.AreaSquareMetres));
        var largest = changes.MaxBy(c => c.AreaSquareMetres)!;
        return $"{Wording.Counted(changes.Count, "change")} {(changes.Count == 1 ? "was" : "were")} found, {total} in all: {string.Join(", ", kinds)}. "
            + $"The largest ({Wording.Title(largest).ToLowerInvariant()}, {Wording.Area(largest.AreaSquareMetres)}) lies in the {Direction(largest, grid)} of the scene.";
    }

    private static string Places(int count) => count == 1 ? "1 place" : $"{Wording.Count(count)} places";

    private static string Direction(ReportedChange change, GridFacts grid)
    {
        var centre = change.Outline.Centroid;
        var (column, row) = grid.Transform.Invert(centre.X, centre.Y);
        return Directions[Third(row / grid.Height), Third(column / grid.Width)];
    }

    private static int Third(double share) => Math.Clamp((int)(share * 3), 0, 2);
}
