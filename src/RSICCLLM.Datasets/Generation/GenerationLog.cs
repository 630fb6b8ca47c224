using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Datasets.Gates;

namespace RSICCLLM.Datasets.Generation;

/// <summary>How work on a pair ended.</summary>
public enum PairOutcome
{
    /// <summary>A caption passed the gates.</summary>
    Accepted,

    /// <summary>No caption passed.</summary>
    Rejected,

    /// <summary>Its files are missing, broken or do not fit; read again by the next start.</summary>
    Unreadable,

    /// <summary>The endpoint did not answer; asked again by the next start.</summary>
    Unanswered,
}

/// <summary>One caption that was tried.</summary>
/// <param name="Caption">The caption; <see langword="null"/> when the answer held none.</param>
/// <param name="Rejections">What was against it; empty when it passed.</param>
public sealed record CaptionAttempt(string? Caption, IReadOnlyList<Rejection> Rejections);

/// <summary>A pair and how it ended: a line of <c>log.jsonl</c>.</summary>
/// <param name="Id">The pair.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Attempts">Captions in the order in which they were tried.</param>
/// <param name="Problem">What was wrong with its files or the endpoint.</param>
public sealed record PairResult(string Id, PairOutcome Outcome, IReadOnlyList<CaptionAttempt> Attempts, string? Problem = null)
{
    /// <summary>The caption that passed.</summary>
    [JsonIgnore]
    public string? Caption => Outcome == PairOutcome.Accepted ? Attempts[^1].Caption : null;

    /// <summary>Whether a later start leaves it as it is.</summary>
    [JsonIgnore]
    public bool IsSettled => Outcome is PairOutcome.Accepted or PairOutcome.Rejected;
}

/// <summary>Results as they come, a line each, appended; the last line of a pair counts. A line that a kill cut short counts as not written. Thread-safe.</summary>
internal sealed class GenerationLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PairResult> _results = new(StringComparer.Ordinal);
    private readonly StreamWriter _writer;

    public GenerationLog(string path)
    {
        if (File.Exists(path))
        {
            // A line of another shape counts as not written, too.
            foreach (var (_, result) in JsonLines.Read(path, GenerationLogJson.Readable.PairResult, _ => { }).Where(line => line.Value is { Id: not null, Attempts: not null }))
                _results[result.Id] = result;
        }

        _writer = LineLog.Append(path);
    }

    public PairResult? Find(string id)
    {
        lock (_gate)
            return _results.GetValueOrDefault(id);
    }

    public void Add(PairResult result)
    {
        lock (_gate)
        {
            _results[result.Id] = result;
            _writer.Write(JsonSerializer.Serialize(result, GenerationLogJson.Readable.PairResult) + "\n");
        }
    }

    public void Dispose() => _writer.Dispose();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PairResult))]
internal sealed partial class GenerationLogJson : JsonSerializerContext
{
    /// <summary>One result a line, letters as they are.</summary>
    public static GenerationLogJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<PairOutcome>(JsonNamingPolicy.CamelCase), new JsonStringEnumConverter<Gate>(JsonNamingPolicy.CamelCase) },
    });
}
