using System.Text.Json;
using RSICCLLM.Captions.Datasets;

namespace RSICCLLM.Datasets.Review;

/// <summary>A decision as it was applied: a line of <c>audit.jsonl</c>.</summary>
internal sealed record AuditEntry
{
    public required string Id { get; init; }

    /// <summary>When it was applied, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Decision { get; init; }

    public string? Reviewer { get; init; }

    public string? Note { get; init; }

    /// <summary>The caption that was decided on.</summary>
    public required string Caption { get; init; }

    /// <summary>The caption that the expert wrote instead.</summary>
    public string? Edited { get; init; }
}

/// <summary>Every decision that was applied, appended and never changed; a decision that is changed later stands there twice.</summary>
internal sealed class AuditTrail(string path, TimeProvider time)
{
    /// <summary>Adds the decisions that the trail does not end with already.</summary>
    public int Add(IEnumerable<ReviewEntry> decisions)
    {
        var last = new Dictionary<string, AuditEntry>(StringComparer.Ordinal);
        if (File.Exists(path))
        {
            // A line that a kill cut short counts as not written.
            foreach (var (_, entry) in JsonLines.Read(path, ReviewJson.Readable.AuditEntry, _ => { }))
                last[entry.Id] = entry;
        }

        var added = decisions
            .Select(decision => new AuditEntry
            {
                Id = decision.Id!,
                Time = time.GetUtcNow(),
                Decision = decision.Decision!,
                Reviewer = decision.Reviewer,
                Note = decision.Note,
                Caption = decision.Caption!,
                Edited = decision.Decision == "edit" ? decision.Edited : null,
            })
            .Where(entry => !last.TryGetValue(entry.Id, out var known) || known with { Time = entry.Time } != entry)
            .ToList();
        if (added.Count > 0)
        {
            using var writer = LineLog.Append(path);
            writer.Write(string.Concat(added.Select(entry => JsonSerializer.Serialize(entry, ReviewJson.Readable.AuditEntry) + "\n")));
        }

        return added.Count;
    }
}
