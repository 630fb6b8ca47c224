namespace RSICCLLM.Simulator.Tiles;

/// <summary>What training tiles look like and how often something changes in them.</summary>
public sealed record TileOptions
{
    /// <summary>Decides everything; the same seed and options give the same tiles.</summary>
    public required long Seed { get; init; }

    /// <summary>Columns and rows of a tile, in pixels; 32 to 2048, default 112.</summary>
    public int Size { get; init; } = 112;

    /// <summary>Ground sampling distance in metres per pixel; 0.1 to 2, default 0.5.</summary>
    public double Gsd { get; init; } = 0.5;

    /// <summary>Share of pairs in which nothing changed, 0 to 1; default 0.4.</summary>
    public double UnchangedShare { get; init; } = 0.4;

    /// <summary>Share of the changed pairs that have more than one kind of change, three quarters of them two and a quarter three, 0 to 1; default 0.4.</summary>
    public double SeveralShare { get; init; } = 0.4;

    /// <summary>Largest shift of either date against the grid, in pixels, 0 to 1; default 0.5.</summary>
    public double MaximumShift { get; init; } = 0.5;

    /// <summary>Region whose layout, colours and camera are drawn, <c>lowland</c> or <c>southern</c>; default <c>lowland</c>.</summary>
    public string Region { get; init; } = "lowland";

    /// <summary>What a sample is about; default <see cref="TileContent.Changes"/>.</summary>
    public TileContent Content { get; init; } = TileContent.Changes;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message quotes it.</exception>
    public void Validate()
    {
        if (Size is < 32 or > 2048)
            throw new ArgumentException($"The tile size is {Size} pixels; choose 32 to 2048.");
        if (!(Gsd >= 0.1 && Gsd <= 2))
            throw new ArgumentException($"The ground sampling distance is {Gsd} m; choose 0.1 to 2.");
        if (!(UnchangedShare >= 0 && UnchangedShare <= 1))
            throw new ArgumentException($"The share of unchanged pairs is {UnchangedShare}; choose 0 to 1.");
        if (!(SeveralShare >= 0 && SeveralShare <= 1))
            throw new ArgumentException($"The share of changed pairs with several kinds of change is {SeveralShare}; choose 0 to 1.");
        if (!(MaximumShift >= 0 && MaximumShift <= 1))
            throw new ArgumentException($"The largest shift is {MaximumShift} pixels; choose 0 to 1.");
        if (Size * Gsd < 24)
            throw new ArgumentException($"A tile of {Size} pixels of {Gsd} m shows {Size * Gsd} m of ground; at least 24 m are needed.");
        _ = Worlds.Regions.Named(Region);
    }
}

/// <summary>What the samples of a data set are about.</summary>
public enum TileContent
{
    /// <summary>Two dates, and what changed between them.</summary>
    Changes,

    /// <summary>One picture, given twice, and what stands in it: for a model that shall see before it compares.</summary>
    Descriptions,
}
