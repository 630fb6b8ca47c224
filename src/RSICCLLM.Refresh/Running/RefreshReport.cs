using System.Globalization;
using System.Text;
using System.Text.Json;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.Refresh.Running;

/// <summary>What came of a refresh; <c>refresh.json</c> and <c>refresh.md</c> beside the package.</summary>
public sealed record RefreshReport
{
    /// <summary>Name of the version.</summary>
    public required string Version { get; init; }

    /// <summary>Whether the new package takes the old one's place.</summary>
    public bool Accepted => Objections.Count == 0;

    /// <summary>What speaks against it.</summary>
    public required IReadOnlyList<string> Objections { get; init; }

    /// <summary>The package that was in use, for going back.</summary>
    public required string Previous { get; init; }

    /// <summary>SHA-256 of its manifest.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>Folder of the new package.</summary>
    public required string Package { get; init; }

    /// <summary>SHA-256 of its manifest.</summary>
    public required string PackageHash { get; init; }

    /// <summary>Old to new on the old benchmark, by metric.</summary>
    public required IReadOnlyList<RefreshMetric> Benchmark { get; init; }

    /// <summary>Old to new on the new city's held-out pairs.</summary>
    public required IReadOnlyList<RefreshMetric> City { get; init; }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RefreshJson.Default.RefreshReport) + "\n";

    /// <summary>As Markdown, for people.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Refresh {Version}: {(Accepted ? "accepted" : "refused")}\n\n");
        foreach (var objection in Objections)
            text.Append(CultureInfo.InvariantCulture, $"- {objection}\n");
        text.Append(CultureInfo.InvariantCulture, $"\nNew package: {Package}\nBefore: {Previous}\n");
        foreach (var (heading, metrics) in new[] { ("Old benchmark", Benchmark), ("New city", City) })
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {heading}\n\n| metric | before | new | difference | 95 % interval | p |\n|---|---|---|---|---|---|\n");
            foreach (var m in metrics)
                text.Append(CultureInfo.InvariantCulture, $"| {m.Name} | {Number(m.Name, m.Before)} | {Number(m.Name, m.After)} | {Number(m.Name, m.After - m.Before)} | {MetricFormat.Interval(m.Name, m.Low ?? double.NaN, m.High ?? double.NaN)} | {MetricFormat.Probability(m.P ?? double.NaN)} |\n");
        }

        return text.ToString();
    }

    private static string Number(string name, double? value) => MetricFormat.Number(name, value ?? double.NaN);
}

/// <summary>A metric of both packages on one set.</summary>
/// <param name="Name">The metric, as in <c>evaluate --json</c>.</param>
/// <param name="Before">The old package's value.</param>
/// <param name="After">The new one's.</param>
/// <param name="Low">Lower end of the paired bootstrap's interval of the difference.</param>
/// <param name="High">Upper end.</param>
/// <param name="P">Two-sided p of the paired bootstrap.</param>
public sealed record RefreshMetric(string Name, double? Before, double? After, double? Low, double? High, double? P)
{
    /// <summary>Of a comparison; what could not be measured is <see langword="null"/>.</summary>
    internal static RefreshMetric Of(PairedDifference d) => new(d.Name, Finite(d.First), Finite(d.Second), Finite(d.Low), Finite(d.High), Finite(d.BootstrapP));

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
