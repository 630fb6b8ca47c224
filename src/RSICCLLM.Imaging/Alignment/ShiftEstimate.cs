namespace RSICCLLM.Imaging.Alignment;

/// <summary>How far the later scene lies beside the earlier one.</summary>
/// <param name="Shift">The shift; zero where it could not be found.</param>
/// <param name="IsFound">Whether what the windows have in common stands clear of chance and of any other shift.</param>
/// <param name="Windows">Windows that have data and texture at both dates.</param>
/// <param name="Agreeing">Those of them that show the shift by themselves; the others show change, or nothing that both dates have in common.</param>
/// <param name="Spread">Median distance of the agreeing windows from the shift, in pixels. Large where the scenes are turned or stretched against each other.</param>
public sealed record ShiftEstimate(Shift Shift, bool IsFound, int Windows, int Agreeing, double Spread)
{
    /// <summary>Part of the windows that agree, 0 to 1.</summary>
    public double Confidence => Windows == 0 ? 0 : (double)Agreeing / Windows;

    /// <summary>
    /// Standard error of the shift in pixels, by leaving out one part of the scene after the other (jackknife); 0 where none was found. Large
    /// where parts of the scene lie differently: relief, leaning buildings.
    /// </summary>
    public double StandardError { get; init; }

    /// <summary>How many standard deviations of chance the correlation at the shift stands at, found or not.</summary>
    public double OverChance { get; init; }
}
