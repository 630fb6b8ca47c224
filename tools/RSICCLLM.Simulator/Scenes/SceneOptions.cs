namespace RSICCLLM.Simulator.Scenes;

/// <summary>What large scenes look like and where they lie.</summary>
public sealed record SceneOptions
{
    /// <summary>Decides everything; the same seed and options give the same bytes.</summary>
    public required long Seed { get; init; }

    /// <summary>Columns, 256 to 100,000; default 1200.</summary>
    public int Width { get; init; } = 1200;

    /// <summary>Rows, 256 to 100,000; default 900.</summary>
    public int Height { get; init; } = 900;

    /// <summary>Ground sampling distance in metres per pixel; 0.1 to 2, default 0.5.</summary>
    public double Gsd { get; init; } = 0.5;

    /// <summary>EPSG code of a projected reference system in metres; default 25832 (ETRS89 / UTM 32N).</summary>
    public int EpsgCode { get; init; } = 25832;

    /// <summary>Changes for each square kilometre of ground, 0 to 400; default 40 (about ten in 1200 x 900 pixels of 0.5 m).</summary>
    public double ChangesPerSquareKilometre { get; init; } = 40;

    /// <summary>Region whose layout, colours and camera are drawn, <c>lowland</c> or <c>southern</c>; default <c>lowland</c>.</summary>
    public string Region { get; init; } = "lowland";

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message quotes it.</exception>
    public void Validate()
    {
        if (Width is < 256 or > 100_000)
            throw new ArgumentException($"The scene is {Width} pixels wide; choose 256 to 100000.");
        if (Height is < 256 or > 100_000)
            throw new ArgumentException($"The scene is {Height} pixels high; choose 256 to 100000.");
        if (!(Gsd >= 0.1 && Gsd <= 2))
            throw new ArgumentException($"The ground sampling distance is {Gsd} m; choose 0.1 to 2.");
        if (!(ChangesPerSquareKilometre >= 0 && ChangesPerSquareKilometre <= 400))
            throw new ArgumentException($"The density of changes is {ChangesPerSquareKilometre} for a square kilometre; choose 0 to 400.");
        _ = Worlds.Regions.Named(Region);
        _ = ScenePlace.SystemOf(EpsgCode);
    }
}
