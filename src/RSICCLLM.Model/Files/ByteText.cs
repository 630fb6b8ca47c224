using System.Globalization;

namespace RSICCLLM.Model.Files;

/// <summary>Sizes in words.</summary>
public static class ByteText
{
    private const double Giga = 1e9;
    private const double Mega = 1e6;

    /// <summary>In GB (10^9 bytes) from one on, below in MB (10^6).</summary>
    public static string Of(long bytes) => Math.Abs((double)bytes) >= Giga
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / Giga:#,0.00} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / Mega:0.0} MB");
}
