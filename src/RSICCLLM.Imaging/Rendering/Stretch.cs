namespace RSICCLLM.Imaging.Rendering;

/// <summary>Linear stretch of one band: <paramref name="Low"/> becomes 0, <paramref name="High"/> 255; what lies outside is cut off.</summary>
public readonly record struct Stretch(double Low, double High)
{
    /// <summary>8-bit samples as they are.</summary>
    public static Stretch Identity { get; } = new(0, 255);

    /// <summary>The 8-bit value of a sample.</summary>
    public byte Apply(double sample) => (byte)Math.Clamp(Math.Round((sample - Low) * 255 / (High - Low)), 0, 255);

    /// <summary>The stretch between two percentiles (nearest rank) of samples, which are sorted in place; identity for none.</summary>
    internal static Stretch Between(List<float> samples, double lowPercentile, double highPercentile)
    {
        if (samples.Count == 0)
            return Identity;
        samples.Sort();
        var low = samples[Rank(lowPercentile, samples.Count)];
        var high = samples[Rank(highPercentile, samples.Count)];
        return new Stretch(low, high > low ? high : low + 1.0);
    }

    private static int Rank(double percentile, int count) => Math.Clamp((int)Math.Ceiling(percentile / 100 * count) - 1, 0, count - 1);
}
