using System.Numerics;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Rendering;

/// <summary>How one date was photographed: sun, season, exposure and sensor. None of it is a change.</summary>
internal sealed record Acquisition
{
    /// <summary>Unit vector on the ground towards the sun (x east, y south).</summary>
    public required Vector2 ToSun { get; init; }

    /// <summary>Height of the sun over the horizon, in radians.</summary>
    public required float Elevation { get; init; }

    /// <summary>Share of the light that shadows take away, 0 to 1.</summary>
    public required float ShadowStrength { get; init; }

    public required Season Season { get; init; }

    /// <summary>Chooses the crop of each field.</summary>
    public required int CropYear { get; init; }

    public required float Gain { get; init; }

    public required float Gamma { get; init; }

    /// <summary>Factors of red, green and blue.</summary>
    public required Vector3 Cast { get; init; }

    /// <summary>Share of white haze, 0 to 1.</summary>
    public required float Haze { get; init; }

    /// <summary>Standard deviation of the sensor's noise, in grey levels.</summary>
    public required float NoiseSigma { get; init; }

    /// <summary>Standard deviation of the blur, in pixels; below 1.</summary>
    public required float BlurSigma { get; init; }

    /// <summary>Shift of the picture against the grid, in pixels, at most half of one.</summary>
    public required Vector2 Shift { get; init; }

    public required ulong NoiseSeed { get; init; }

    /// <summary>Shadow's way over the ground for each metre of height.</summary>
    public Vector2 ShadowPerMetre => ToSun * (-1 / MathF.Tan(Elevation));

    /// <summary>Brightness of a plane that rises by <paramref name="pitch"/> and faces <paramref name="facing"/>; 1 for level ground at noon.</summary>
    public float Shade(Vector2 facing, float pitch)
    {
        var (sin, cos) = MathF.SinCos(Elevation);
        var lambert = MathF.Max(0, ((Vector2.Dot(facing, ToSun) * pitch * cos) + sin) / MathF.Sqrt(1 + (pitch * pitch)));
        var direct = 0.25f + ShadowStrength;
        return 1 + (direct * (lambert - MathF.Max(sin, 0.55f)));
    }

    /// <summary>Draws one date. The shift is at most <paramref name="maxShiftPixels"/> each way.</summary>
    public static Acquisition Draw(RandomStream random, float maxShiftPixels, SensorStyle? sensor = null)
    {
        sensor ??= new SensorStyle();
        // Surveys fly around noon, with the sun between south-east and south-west.
        var azimuth = random.Range(110, 250) * MathF.PI / 180;
        var overcast = random.Chance(0.1);
        return new Acquisition
        {
            ToSun = new Vector2(MathF.Sin(azimuth), -MathF.Cos(azimuth)),
            Elevation = In(sensor.Elevation) * MathF.PI / 180,
            ShadowStrength = overcast ? random.Range(0.12f, 0.22f) : random.Range(0.38f, 0.6f),
            Season = (Season)random.Weighted(sensor.Seasons),
            CropYear = random.Next(1000),
            Gain = In(sensor.Gain),
            Gamma = In(sensor.Gamma),
            Cast = new Vector3(In(sensor.Red), In(sensor.Green), In(sensor.Blue)),
            Haze = In(sensor.Haze),
            NoiseSigma = In(sensor.Noise),
            BlurSigma = In(sensor.Blur),
            Shift = new Vector2(random.Range(-maxShiftPixels, maxShiftPixels), random.Range(-maxShiftPixels, maxShiftPixels)),
            NoiseSeed = random.NextUInt64(),
        };

        float In((float Low, float High) range) => random.Range(range.Low, range.High);
    }
}
