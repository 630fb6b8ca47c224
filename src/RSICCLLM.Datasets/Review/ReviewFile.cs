using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RSICCLLM.Captions.Datasets;

namespace RSICCLLM.Datasets.Review;

/// <summary>A line of <c>review.jsonl</c>: the expert fills in <c>decision</c>, and <c>edited</c> with it.</summary>
internal sealed record ReviewEntry
{
    public string? Id { get; init; }

    /// <summary>Pictures to look at, relative to the file.</summary>
    public string? Before { get; init; }

    public string? After { get; init; }

    public string? Mask { get; init; }

    /// <summary>What is reviewed; a line whose caption is no longer the generated one is asked again.</summary>
    public string? Caption { get; init; }

    /// <summary><c>accept</c>, <c>edit</c>, <c>reject</c>, or empty while it waits.</summary>
    public string? Decision { get; init; }

    /// <summary>The caption that takes the place of an edited one.</summary>
    public string? Edited { get; init; }

    public string? Reviewer { get; init; }

    public string? Note { get; init; }
}

/// <summary>The file that an expert works on with any editor.</summary>
internal static class ReviewFile
{
    /// <summary>Entries by pair.</summary>
    /// <exception cref="FormatException">A line cannot be read: an expert's work is never passed over in silence.</exception>
    public static Dictionary<string, ReviewEntry> Read(string path)
    {
        var entries = new Dictionary<string, ReviewEntry>(StringComparer.Ordinal);
        if (!File.Exists(path))
            return entries;
        foreach (var (line, entry) in JsonLines.Read(path, ReviewJson.Readable.ReviewEntry))
        {
            if (string.IsNullOrWhiteSpace(entry.Id) || entry.Caption is null)
                throw new DatasetException(path, line, "'id' or 'caption' is missing");
            if (!entries.TryAdd(entry.Id, entry))
                throw new DatasetException(path, line, $"the id '{entry.Id}' was given before");
            if (entry.Decision is not (null or "" or "accept" or "edit" or "reject"))
                throw new DatasetException(path, line, $"the decision '{entry.Decision}' is unknown; accept, edit or reject is expected");
            if (entry.Decision == "edit" && string.IsNullOrWhiteSpace(entry.Edited))
                throw new DatasetException(path, line, "the decision is 'edit', but 'edited' has no caption");
        }

        return entries;
    }

    public static void Write(string path, IEnumerable<ReviewEntry> entries)
    {
        File.WriteAllLines(path + ".partial", entries.Select(entry => JsonSerializer.Serialize(entry, ReviewJson.Readable.ReviewEntry)));
        File.Move(path + ".partial", path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReviewEntry))]
[JsonSerializable(typeof(AuditEntry))]
internal sealed partial class ReviewJson : JsonSerializerContext
{
    /// <summary>Letters as they are.</summary>
    public static ReviewJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
