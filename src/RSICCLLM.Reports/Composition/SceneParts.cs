using RSICCLLM.Reports.Content;

namespace RSICCLLM.Reports.Composition;

/// <summary>The nine parts of a scene, by thirds of its width and height.</summary>
internal static class SceneParts
{
    private static readonly string[,] Keys =
    {
        { "direction.northWest", "direction.north", "direction.northEast" },
        { "direction.west", "direction.centre", "direction.east" },
        { "direction.southWest", "direction.south", "direction.southEast" },
    };

    /// <summary>All parts, from north-west to south-east.</summary>
    public static IEnumerable<string> All => Keys.Cast<string>();

    /// <summary>Key of the part in which the middle of a change lies. North is up in the grid, as in every map of the report.</summary>
    public static string Of(ReportedChange change, GridFacts grid)
    {
        if (change.Outline.IsEmpty)
            return Keys[1, 1];
        var centre = change.Outline.Centroid;
        var (column, row) = grid.Transform.Invert(centre.X, centre.Y);
        return Keys[Third(row / grid.Height), Third(column / grid.Width)];
    }

    private static int Third(double share) => Math.Clamp((int)(share * 3), 0, 2);
}
