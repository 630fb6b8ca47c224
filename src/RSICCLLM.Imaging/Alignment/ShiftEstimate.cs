namespace RSICCLLM.Imaging.Alignment;

/// <summary>How far the later scene lies beside the earlier one.</summary>
/// <param name="Shift">The shift; zero where it could not be found.</param>
/// <param name="Finding">Whether it was found, and why not.</param>
/// <param name="Windows">Windows that have data and texture at both dates.</param>
/// <param name="Agreeing">Those of them that show the shift by themselves; the others show change, or nothing that both dates have in common.</param>
/// <param name="Spread">Median distance of the agreeing windows from the shift, in pixels. Large where the scenes are turned or stretched against each other.</param>
public sealed record ShiftEstimate(Shift Shift, ShiftFinding Finding, int Windows, int Agreeing, double Spread)
{
    /// <summary>Whether there is a shift that can be relied on.</summary>
    public bool IsFound => Finding == ShiftFinding.Found;

    /// <summary>Part of the windows that agree, 0 to 1.</summary>
    public double Confidence => Windows == 0 ? 0 : (double)Agreeing / Windows;

    /// <summary>
    /// Standard error of the shift in pixels, at most half of one where it was found: how much windows differ and, in all but small scenes, how
    /// much it moves when the darker half of each window is left out. Large where parts of the scene lie differently (relief, leaning buildings)
    /// and where shadows moved. Where no shift was found, that of the likeliest one: 0 where there was none, infinite where too few windows show it.
    /// </summary>
    public double StandardError { get; init; }

    /// <summary>How many standard deviations of chance the correlation at the shift stands at, found or not.</summary>
    public double OverChance { get; init; }
}
