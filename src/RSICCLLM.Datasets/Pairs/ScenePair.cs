namespace RSICCLLM.Datasets.Pairs;

/// <summary>A pair of pictures with its change mask, as a data set lays them out.</summary>
/// <param name="Id">Unique in the set; a file name.</param>
/// <param name="Before">Picture of the first date.</param>
/// <param name="After">Picture of the second date.</param>
/// <param name="Mask">Change mask; <see langword="null"/> when the data set says that nothing changed.</param>
public sealed record ScenePair(string Id, string Before, string After, string? Mask)
{
    /// <summary>Captions that the data set has already, in the order in which they are tried.</summary>
    public IReadOnlyList<string> Captions { get; init; } = [];

    /// <summary>Mask values are objects, each its own region, instead of parts of one area.</summary>
    public bool HasInstances { get; init; }
}
