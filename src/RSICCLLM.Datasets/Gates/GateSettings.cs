namespace RSICCLLM.Datasets.Gates;

/// <summary>How strict the gates are; section <c>gates</c> of the configuration.</summary>
public sealed record GateSettings
{
    /// <summary>Smaller regions of a mask are taken as noise, pixels, 1 to 100000. Default: 16.</summary>
    public int MinimumRegionPixels { get; set; } = 16;

    /// <summary>How far the number of objects may be from the number of regions, as a share, beside one more or less; 0 to 10. Objects touch and regions fall apart. Default: 0.5.</summary>
    public double NumberTolerance { get; set; } = 0.5;

    /// <summary>Share of a region that must lie in a cell for a single object to be said there, 0 to 1. Default: 0.25.</summary>
    public double PlaceShare { get; set; } = 0.25;

    /// <summary>A region of at least this share of all that changed must be named, 0 to 1. Default: 0.3.</summary>
    public double UnnamedShare { get; set; } = 0.3;

    /// <summary>Shortest caption, words. Default: 5.</summary>
    public int MinimumWords { get; set; } = 5;

    /// <summary>Longest caption, words. Default: 160.</summary>
    public int MaximumWords { get; set; } = 160;

    /// <summary>Words and phrases that give away the mask, beside the built-in ones.</summary>
    public IReadOnlyList<string> LeakWords { get; set; } = [];

    /// <summary>Words and phrases that no caption may hold, beside the built-in ones.</summary>
    public IReadOnlyList<string> ForbiddenWords { get; set; } = [];

    /// <summary>All that is wrong.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, value, low, high) in new (string, double, double, double)[]
        {
            ("minimumRegionPixels", MinimumRegionPixels, 1, 100_000),
            ("numberTolerance", NumberTolerance, 0, 10),
            ("placeShare", PlaceShare, 0, 1),
            ("unnamedShare", UnnamedShare, 0, 1),
            ("minimumWords", MinimumWords, 0, 10_000),
            ("maximumWords", MaximumWords, 1, 10_000),
        })
        {
            if (!(value >= low && value <= high))
                yield return FormattableString.Invariant($"\"gates.{name}\" is {value}, must be {low} to {high}");
        }

        if (MinimumWords > MaximumWords)
            yield return $"\"gates.minimumWords\" is {MinimumWords}, more than \"gates.maximumWords\" {MaximumWords}";
    }
}
