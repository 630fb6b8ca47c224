using System.Globalization;

namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>Metrics as people read them: ratios in percent, CIDEr and rates as they are.</summary>
public static class MetricFormat
{
    /// <summary>Two decimals, with a percent sign where the metric is a ratio; "not measured" where there is none.</summary>
    public static string Number(string name, double value) => double.IsNaN(value)
        ? "not measured"
        : string.Create(CultureInfo.InvariantCulture, $"{value * Scale(name):F2}{(MetricNames.IsPlain(name) ? "" : " %")}");

    /// <summary>"low to high", or nothing.</summary>
    public static string Interval(string name, double low, double high) => double.IsNaN(low)
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{low * Scale(name):F2} to {high * Scale(name):F2}");

    /// <summary>A p value with three decimals, or nothing.</summary>
    public static string Probability(double p) => double.IsNaN(p) ? "" : p < 0.001 ? "< 0.001" : p.ToString("F3", CultureInfo.InvariantCulture);

    private static double Scale(string name) => MetricNames.IsPlain(name) ? 1 : 100;
}
