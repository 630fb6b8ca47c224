using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RSICCLLM.Datasets.Preferences;

/// <summary>Figures of an RSICP set.</summary>
public sealed record PreferenceStatistics
{
    /// <summary>True captions that were read.</summary>
    public int Samples { get; set; }

    /// <summary>True captions without a keyword ("nothing has changed"): by keywords nobody can say how wrong another answer is.</summary>
    public int WithoutKeywords { get; set; }

    /// <summary>Pairs without change that gave preferences, where that was wanted.</summary>
    public int Unchanged { get; set; }

    /// <summary>Keywords of the true captions by group.</summary>
    public SortedDictionary<string, int> Keywords { get; } = new(StringComparer.Ordinal);

    /// <summary>Sampled answers that were compared, repetitions and true answers left out.</summary>
    public int Answers { get; set; }

    /// <summary>Sampled answers that were empty, repeated another one, or were the truth.</summary>
    public int AnswersLeftOut { get; set; }

    /// <summary>Of these, not similar enough (S at most tau 1); of pairs without change, neither a change nor none is named.</summary>
    public int TooFar { get; set; }

    /// <summary>Of these, too similar (S at least tau 2).</summary>
    public int TooNear { get; set; }

    /// <summary>Of these, similar to a degree that is wanted, but right: the true changes in other words.</summary>
    public int Right { get; set; }

    /// <summary>Of these, with fewer or more changes than the truth, where that was not wanted.</summary>
    public int OtherNumber { get; set; }

    /// <summary>Answers to pairs with keywords by similarity, ten bins of 0.1.</summary>
    public int[] Similarities { get; } = new int[10];

    /// <summary>Preferences from selected answers.</summary>
    public int Selection { get; set; }

    /// <summary>Preferences from replaced keywords; of pairs without change, from captions of other pairs.</summary>
    public int Replacement { get; set; }

    /// <summary>Replacements that a caption did not offer.</summary>
    public int ReplacementsMissing { get; set; }

    /// <summary>Preferences that were left out because their pair had as many as it may have.</summary>
    public int BeyondLimit { get; set; }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, PreferenceStatisticsJson.Default.PreferenceStatistics) + "\n";

    /// <summary>As a short text for people.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Samples} true captions, {WithoutKeywords} without keywords; keywords: {string.Join(", ", Keywords.Select(pair => $"{pair.Key} {pair.Value}"))}.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Selection: {Answers} answers compared, {TooFar} too far, {TooNear} too near, {Right} right in other words, {OtherNumber} with another number of changes, {Selection} taken; {AnswersLeftOut} empty, repeated or true.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Similarity in steps of 0.1: {string.Join(" ", Similarities)}.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Replacement: {Replacement} taken, {ReplacementsMissing} not to be had. {Selection + Replacement} preferences, {BeyondLimit} more than their pairs may have; {Unchanged} pairs without change among those that gave some.");
        return text.ToString();
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PreferenceStatistics))]
internal sealed partial class PreferenceStatisticsJson : JsonSerializerContext;
