namespace RSICCLLM.Imaging.Rendering;

/// <summary>How samples become 8-bit red, green and blue.</summary>
public sealed record RenderingOptions
{
    /// <summary>The defaults.</summary>
    public static RenderingOptions Default { get; } = new();

    /// <summary>
    /// Bands for red, green and blue, counted from 1; one number for a grey picture. Empty (the default): as the file says;
    /// where it says nothing, bands 1, 2, 3, or band 1 where there are fewer.
    /// </summary>
    public IReadOnlyList<int> Bands { get; init; } = [];

    /// <summary>Percentile of each band that becomes 0, from 0; default 1. 8-bit samples are taken as they are, percentiles are for all others.</summary>
    public double LowPercentile { get; init; } = 1;

    /// <summary>Percentile of each band that becomes 255, up to 100; default 99.</summary>
    public double HighPercentile { get; init; } = 99;
}
