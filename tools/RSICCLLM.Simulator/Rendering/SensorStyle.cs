namespace RSICCLLM.Simulator.Rendering;

/// <summary>How a region is surveyed: ranges that sun, exposure and sensor of each date are drawn from. The defaults are those of the lowland.</summary>
internal sealed record SensorStyle
{
    /// <summary>Height of the sun over the horizon, in degrees.</summary>
    public (float Low, float High) Elevation { get; init; } = (32, 60);

    /// <summary>Weights of spring, summer, autumn and winter.</summary>
    public float[] Seasons { get; init; } = [0.3f, 0.4f, 0.2f, 0.1f];

    public (float Low, float High) Gain { get; init; } = (0.86f, 1.16f);

    public (float Low, float High) Gamma { get; init; } = (0.88f, 1.12f);

    public (float Low, float High) Red { get; init; } = (0.95f, 1.05f);

    public (float Low, float High) Green { get; init; } = (0.97f, 1.03f);

    public (float Low, float High) Blue { get; init; } = (0.93f, 1.07f);

    /// <summary>Share of white haze, 0 to 1.</summary>
    public (float Low, float High) Haze { get; init; } = (0, 0.12f);

    /// <summary>Standard deviation of the noise, in grey levels.</summary>
    public (float Low, float High) Noise { get; init; } = (1.2f, 4.5f);

    /// <summary>Standard deviation of the blur, in pixels; below 1.</summary>
    public (float Low, float High) Blur { get; init; } = (0.2f, 0.62f);
}
