using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RSICCLLM.Captions.Datasets;

/// <summary>A line of an RSICI file as JSON lays it out. Keys beyond these are left to other tools.</summary>
internal sealed class RsiciLine
{
    public string? Id { get; set; }
    public string? Before { get; set; }
    public string? After { get; set; }
    public string? Mask { get; set; }
    public string? Instruction { get; set; }
    public string? Caption { get; set; }
    public List<string?>? Captions { get; set; }
    public List<Entry?>? Records { get; set; }

    internal sealed class Entry
    {
        public string? Object { get; set; }
        public string? Verb { get; set; }
        public int? Quantity { get; set; }
        public string? Position { get; set; }
        public List<int>? Instances { get; set; }
    }

    /// <summary>The sample, or what is wrong with the line.</summary>
    public (RsiciSample? Sample, string? Problem) ToSample()
    {
        var problem = Missing(Id, "id") ?? Missing(Instruction, "instruction") ?? Missing(Caption, "caption")
            ?? PathProblem(Before, "before") ?? PathProblem(After, "after") ?? (Mask is null ? null : PathProblem(Mask, "mask"));
        if (problem is null && Captions?.Exists(string.IsNullOrWhiteSpace) == true)
            problem = "'captions' has an empty caption";
        var records = Records is null ? null : new List<RsiciRecord>(Records.Count);
        foreach (var entry in Records ?? [])
        {
            if (problem is not null)
                break;
            problem = Read(entry, records!);
        }

        return problem is not null ? (null, problem) : (new RsiciSample
        {
            Id = Id!,
            Before = Before!,
            After = After!,
            Mask = Mask,
            Instruction = Instruction!,
            Caption = Caption!,
            Captions = [.. (Captions ?? []).Select(caption => caption!)],
            Records = records,
        }, null);
    }

    public static RsiciLine From(RsiciSample sample) => new()
    {
        Id = sample.Id,
        Before = sample.Before,
        After = sample.After,
        Mask = sample.Mask,
        Instruction = sample.Instruction,
        Caption = sample.Caption,
        Captions = sample.Captions.Count == 0 ? null : [.. sample.Captions],
        Records = sample.Records is null ? null : [.. sample.Records.Select(record => new Entry
        {
            Object = record.Change.Object,
            Verb = record.Change.Verb,
            Quantity = record.Change.Quantity,
            Position = record.Change.Position?.ToText(),
            Instances = record.Instances.Count == 0 ? null : [.. record.Instances],
        })],
    };

    private static string? Read(Entry? entry, List<RsiciRecord> records)
    {
        if (string.IsNullOrWhiteSpace(entry?.Object) || string.IsNullOrWhiteSpace(entry.Verb))
            return "a record has no 'object' or no 'verb'";
        if (entry.Quantity < 1)
            return $"a record's quantity is {entry.Quantity}; 1 or more, or none, is expected";
        ScenePosition? position = null;
        if (entry.Position is not null)
        {
            if (!ScenePositionNames.TryParse(entry.Position, out var known))
                return $"the position '{Shorten(entry.Position)}' is unknown; use words such as 'upper left', 'top', 'centre' or 'throughout'";
            position = known;
        }

        if (entry.Instances?.Exists(value => value is < 1 or > 255) == true)
            return "a record's instances are mask values from 1 to 255";
        records.Add(new RsiciRecord(new ChangeRecord(entry.Object, entry.Verb, entry.Quantity, position), entry.Instances ?? []));
        return null;
    }

    private static string? Missing(string? value, string key) => string.IsNullOrWhiteSpace(value) ? $"'{key}' is missing or empty" : null;

    private static string? PathProblem(string? value, string key)
    {
        if (value is null)
            return $"'{key}' is missing";
        return RelativePath.Problem(value) is { } problem ? $"the path '{Shorten(value)}' of '{key}' {problem}" : null;
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "...";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RsiciLine))]
internal sealed partial class RsiciJson : JsonSerializerContext
{
    /// <summary>One sample a line, letters as they are.</summary>
    public static RsiciJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
