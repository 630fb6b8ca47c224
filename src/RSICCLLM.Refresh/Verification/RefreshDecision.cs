using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Refresh.Running;

namespace RSICCLLM.Refresh.Verification;

/// <summary>Decides whether a new package takes the old one's place: no worse than the tolerance on the old benchmark, and better on the new city.</summary>
internal static class RefreshDecision
{
    /// <summary>Everything that speaks against it; empty when it is accepted.</summary>
    /// <param name="settings">Tolerance and gain.</param>
    /// <param name="benchmark">Old to new on the old benchmark.</param>
    /// <param name="city">Old to new on the new city's held-out pairs.</param>
    public static IReadOnlyList<string> Objections(RefreshSettings settings, IReadOnlyList<PairedDifference> benchmark, IReadOnlyList<PairedDifference> city) =>
    [
        .. Check("tolerance", settings.Tolerance, benchmark, (difference, allowed) => difference.Difference < -allowed
            ? FormattableString.Invariant($"on the benchmark, {difference.Name} falls from {difference.First:0.0000} to {difference.Second:0.0000}, by more than the {allowed} that \"tolerance\" allows")
            : null),
        .. Check("gain", settings.Gain, city, (difference, wanted) => difference.Difference <= wanted
            ? FormattableString.Invariant($"on the new city, {difference.Name} goes from {difference.First:0.0000} to {difference.Second:0.0000}, not more than {wanted} better as \"gain\" asks")
            : null),
    ];

    private static IEnumerable<string> Check(
        string key, IReadOnlyDictionary<string, double> limits, IReadOnlyList<PairedDifference> differences, Func<PairedDifference, double, string?> problem)
    {
        var measured = differences.Where(d => limits.ContainsKey(d.Name) && double.IsFinite(d.Difference)).ToList();
        // A set without records has no recordF1, which does not count; one that can be measured by none of the metrics speaks for nothing.
        return limits.Count > 0 && measured.Count == 0
            ? [$"none of the metrics of \"{key}\" ({string.Join(", ", limits.Keys)}) could be measured"]
            : measured.Select(d => problem(d, limits[d.Name])).OfType<string>();
    }
}
