using System.Globalization;

namespace RSICCLLM.Benchmarks.Measurement;

/// <summary>Numbers as the tables show them.</summary>
internal static class Figures
{
    /// <summary>A whole number.</summary>
    public static string Whole(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Bytes in MB (10^6) or GB (10^9).</summary>
    public static string Bytes(double bytes) => bytes < 1e9 ? Format(bytes / 1e6, "MB") : Format(bytes / 1e9, "GB");

    /// <summary>Bytes per second.</summary>
    public static string Rate(double bytes, double seconds) => Bytes(bytes / seconds) + "/s";

    /// <summary>A time.</summary>
    public static string Seconds(double seconds) => seconds < 0.1 ? Format(seconds * 1000, "ms") : Format(seconds, "s");

    /// <summary>A ratio with the least and the greatest of all rounds.</summary>
    public static string Ratio((double Median, double Low, double High) ratio) => string.Create(
        CultureInfo.InvariantCulture, $"{ratio.Median:0.00} ({ratio.Low:0.00} to {ratio.High:0.00})");

    private static string Format(double value, string unit) =>
        value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture) + " " + unit;
}
