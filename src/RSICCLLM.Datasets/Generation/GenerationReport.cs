using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using RSICCLLM.Datasets.Gates;

namespace RSICCLLM.Datasets.Generation;

/// <summary>Figures of a generation run, over all its starts.</summary>
public sealed record GenerationReport
{
    /// <summary>Pairs of the data set.</summary>
    public required int Pairs { get; init; }

    /// <summary>Pairs with a caption that passed gates 1 to 3.</summary>
    public required int Accepted { get; init; }

    /// <summary>Pairs of which no caption passed.</summary>
    public required int Rejected { get; init; }

    /// <summary>Pairs whose files could not be used.</summary>
    public required int Unreadable { get; init; }

    /// <summary>Pairs for which the endpoint gave no answer.</summary>
    public required int Unanswered { get; init; }

    /// <summary>Pairs that are still to do.</summary>
    public required int Open { get; init; }

    /// <summary>Accepted captions that wait for an expert.</summary>
    public required int AwaitingReview { get; init; }

    /// <summary>Captions that an expert rejected.</summary>
    public required int RejectedByReview { get; init; }

    /// <summary>Samples that were written.</summary>
    public required int Samples { get; init; }

    /// <summary>Pairs that were accepted at the first, second, third attempt.</summary>
    public required IReadOnlyList<int> AcceptedAtAttempt { get; init; }

    /// <summary>Captions that were tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>Mean words of an accepted caption.</summary>
    public required double MeanWords { get; init; }

    /// <summary>Captions that each gate rejected.</summary>
    public required IReadOnlyDictionary<string, int> RejectionsByGate { get; init; }

    /// <summary>Captions by gate and reason, the most frequent first.</summary>
    public required IReadOnlyDictionary<string, int> RejectionsByReason { get; init; }

    /// <summary>Requests to the endpoint that were answered.</summary>
    public long Requests { get; init; }

    /// <summary>Tokens that were sent.</summary>
    public long InputTokens { get; init; }

    /// <summary>Tokens that came back.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Money by the budget's prices.</summary>
    public double Cost { get; init; }

    internal static (Dictionary<string, int> Gates, Dictionary<string, int> Reasons) Count(IEnumerable<PairResult> results)
    {
        var rejections = results.SelectMany(result => result.Attempts).SelectMany(attempt => attempt.Rejections).ToList();
        // Gates that rejected nothing are shown as well.
        var gates = new[] { Gate.Format, Gate.Agreement, Gate.Leak, Gate.Text }.ToDictionary(Name, gate => rejections.Count(rejection => rejection.Gate == gate), StringComparer.Ordinal);
        var reasons = rejections.GroupBy(rejection => $"{Name(rejection.Gate)}: {rejection.Kind}", StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        return (gates, reasons);
    }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, GenerationReportJson.Default.GenerationReport) + "\n";

    /// <summary>As a short text for people.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Pairs} pairs: {Accepted} accepted, {Rejected} rejected, {Unreadable} unreadable, {Unanswered} unanswered, {Open} open; {AwaitingReview} wait for review, {RejectedByReview} rejected by it; {Samples} samples written.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Accepted at attempt 1, 2, 3: {string.Join(", ", AcceptedAtAttempt)}; {Attempts} captions tried; {MeanWords:F1} words on average.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Rejected captions by gate: {string.Join(", ", RejectionsByGate.Select(pair => $"{pair.Key} {pair.Value}"))}.");
        foreach (var (reason, count) in RejectionsByReason)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {count,6}  {reason}");
        if (Requests > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"{Requests} requests, {InputTokens} tokens in, {OutputTokens} out, cost {Cost:0.####}.");
        return text.ToString();
    }

    private static string Name(Gate gate) => gate.ToString().ToLowerInvariant();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(GenerationReport))]
internal sealed partial class GenerationReportJson : JsonSerializerContext;
