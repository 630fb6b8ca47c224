using System.Text.Json.Serialization;

namespace RSICCLLM.Training.Data;

/// <summary>A line of an RSICP file as JSON lays it out: an RSICI line with a chosen and a rejected answer.</summary>
internal sealed class PreferenceLine
{
    public string? Id { get; set; }

    public string? Before { get; set; }

    public string? After { get; set; }

    public string? Instruction { get; set; }

    public string? Chosen { get; set; }

    public string? Rejected { get; set; }

    public string? Strategy { get; set; }

    /// <summary>What is missing, or <see langword="null"/>.</summary>
    public string? Problem() =>
        new (string Key, string? Value)[]
        {
            ("id", Id), ("before", Before), ("after", After), ("instruction", Instruction), ("chosen", Chosen), ("rejected", Rejected), ("strategy", Strategy),
        }
        .Where(field => string.IsNullOrWhiteSpace(field.Value)).Select(field => $"'{field.Key}' is missing or empty").FirstOrDefault();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PreferenceLine))]
internal sealed partial class PreferenceJson : JsonSerializerContext;
