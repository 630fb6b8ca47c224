namespace RSICCLLM.Quantization.Graphs;

/// <summary>
/// Order of a tile's merged tokens in which every attention window is contiguous and windows of one size follow each other, so that
/// each size is one batch. Windows at the right and lower edge may be smaller. Attention does not depend on the order of windows,
/// so any such order gives the published model's numbers.
/// </summary>
internal sealed class WindowPlan
{
    public WindowPlan(TileGrid grid)
    {
        var edge = Math.Max(1, grid.Vision.WindowSize / grid.Vision.TokenPixels);
        var windows = new List<List<int>>();
        for (var top = 0; top < grid.TokenRows; top += edge)
        {
            for (var left = 0; left < grid.TokenColumns; left += edge)
                windows.Add(Tokens(grid, top, left, edge));
        }

        var groups = windows.GroupBy(window => window.Count).OrderByDescending(group => group.Key).ToList();
        Groups = groups.Select(group => new WindowGroup(group.Count(), group.Key * grid.MergedPatches)).ToArray();
        var order = groups.SelectMany(group => group).SelectMany(window => window).ToArray();
        var places = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
            places[order[i]] = i;
        TokenPlaces = places;
        PatchOrder = order.SelectMany(token => Enumerable.Range(token * grid.MergedPatches, grid.MergedPatches)).ToArray();
    }

    /// <summary>Sizes of windows, in the order of the tokens.</summary>
    public IReadOnlyList<WindowGroup> Groups { get; }

    /// <summary>Place of each token (row-major index): puts them back.</summary>
    public IReadOnlyList<int> TokenPlaces { get; }

    /// <summary>Patch (processor's order) at each place.</summary>
    public IReadOnlyList<int> PatchOrder { get; }

    private static List<int> Tokens(TileGrid grid, int top, int left, int edge)
    {
        var tokens = new List<int>();
        for (var row = top; row < Math.Min(top + edge, grid.TokenRows); row++)
        {
            for (var column = left; column < Math.Min(left + edge, grid.TokenColumns); column++)
                tokens.Add((row * grid.TokenColumns) + column);
        }

        return tokens;
    }
}

/// <summary>Windows of one size.</summary>
/// <param name="Count">Number of windows.</param>
/// <param name="Patches">Patches in each.</param>
internal sealed record WindowGroup(int Count, int Patches);
