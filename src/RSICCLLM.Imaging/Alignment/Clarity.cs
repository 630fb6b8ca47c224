namespace RSICCLLM.Imaging.Alignment;

/// <summary>How clear a peak stands of chance and of the next highest one.</summary>
/// <param name="Peak">Height of the peak.</param>
/// <param name="Rival">Height of the highest other maximum.</param>
/// <param name="Noise">Standard deviation of chance.</param>
internal readonly record struct Clarity(double Peak, double Rival, double Noise)
{
    // The highest of some thousand chance values lies four deviations up.
    private const double LeastOverChance = 5.5;

    // Two layers of a scene, roofs and ground, may each have a shift; where chance could make another one the highest there is no one shift.
    private const double LeastOverRival = 3;
    private const double LeastShareOverRival = 0.25;

    /// <summary>Height of the peak in deviations of chance.</summary>
    public double OverChance => Peak / Noise;

    /// <summary>Found, chance, or a rival.</summary>
    public ShiftFinding Finding => OverChance < LeastOverChance ? ShiftFinding.Chance
        : (Peak - Rival) / Noise < Math.Max(LeastOverRival, LeastShareOverRival * OverChance) ? ShiftFinding.Rival
        : ShiftFinding.Found;
}
