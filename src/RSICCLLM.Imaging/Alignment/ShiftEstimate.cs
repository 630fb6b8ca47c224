namespace RSICCLLM.Imaging.Alignment;

/// <summary>How far the later scene lies beside the earlier one.</summary>
/// <param name="Shift">The shift; zero where it could not be found.</param>
/// <param name="IsFound">Whether enough windows agree.</param>
/// <param name="Windows">Windows that have data and texture at both dates.</param>
/// <param name="Agreeing">Those of them that agree on the shift; the others show change, or nothing that both dates have in common.</param>
/// <param name="Spread">Median distance of the agreeing windows from the shift, in pixels. Large where the scenes are turned or stretched against each other.</param>
public sealed record ShiftEstimate(Shift Shift, bool IsFound, int Windows, int Agreeing, double Spread)
{
    /// <summary>Part of the windows that agree, 0 to 1.</summary>
    public double Confidence => Windows == 0 ? 0 : (double)Agreeing / Windows;

    internal static ShiftEstimate None(int windows, int agreeing = 0) => new(default, false, windows, agreeing, 0);
}
