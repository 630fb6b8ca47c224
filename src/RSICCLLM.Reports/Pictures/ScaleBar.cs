using System.Globalization;

namespace RSICCLLM.Reports.Pictures;

/// <summary>Length and words of a scale bar.</summary>
/// <param name="Metres">Length on the ground: 1, 2 or 5 times a power of ten.</param>
/// <param name="Label">For example <c>50 m</c> or <c>2 km</c>.</param>
internal readonly record struct ScaleBar(double Metres, string Label)
{
    /// <summary>The longest round length of at most <paramref name="maximumMetres"/>.</summary>
    public static ScaleBar Within(double maximumMetres)
    {
        if (!double.IsFinite(maximumMetres) || maximumMetres <= 0)
            throw new ArgumentOutOfRangeException(nameof(maximumMetres), maximumMetres, "A scale bar needs a positive length.");
        var power = Math.Pow(10, Math.Floor(Math.Log10(maximumMetres)));
        var factor = (maximumMetres / power) switch
        {
            >= 5 => 5,
            >= 2 => 2,
            _ => 1,
        };
        var metres = factor * power;
        var label = metres >= 1000
            ? string.Create(CultureInfo.InvariantCulture, $"{metres / 1000:0.###} km")
            : metres >= 1
                ? string.Create(CultureInfo.InvariantCulture, $"{metres:0} m")
                : string.Create(CultureInfo.InvariantCulture, $"{metres * 100:0.###} cm");
        return new(metres, label);
    }
}
