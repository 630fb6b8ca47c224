using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RSICCLLM.Captions.Datasets;

namespace RSICCLLM.Datasets.Preferences;

/// <summary>Sampled answers by pair, appended as they come, so that a run that is stopped goes on where it stood. A line that was cut short counts as not written.</summary>
internal sealed class AnswerLog : IDisposable
{
    private readonly Dictionary<string, List<string>> _answers = new(StringComparer.Ordinal);
    private readonly StreamWriter _writer;
    private readonly string _settings;

    /// <param name="path">The log.</param>
    /// <param name="settings">What the answers depend on; those made with others are not used.</param>
    public AnswerLog(string path, string settings)
    {
        _settings = settings;
        if (File.Exists(path))
        {
            foreach (var (_, line) in JsonLines.Read(path, AnswerJson.Readable.AnswerLine, _ => { }))
            {
                if (line.Id is not null && line.Answers is not null && line.Settings == settings)
                    _answers[line.Id] = line.Answers;
            }
        }

        _writer = LineLog.Append(path);
    }

    public IReadOnlyList<string>? Find(string id) => _answers.GetValueOrDefault(id);

    public void Add(string id, List<string> answers)
    {
        _answers[id] = answers;
        _writer.Write(JsonSerializer.Serialize(new AnswerLine { Id = id, Settings = _settings, Answers = answers }, AnswerJson.Readable.AnswerLine) + "\n");
    }

    public void Dispose() => _writer.Dispose();
}

internal sealed class AnswerLine
{
    public string? Id { get; set; }

    public string? Settings { get; set; }

    public List<string>? Answers { get; set; }

    /// <summary>One answer of a file that was sampled elsewhere.</summary>
    public string? Caption { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AnswerLine))]
internal sealed partial class AnswerJson : JsonSerializerContext
{
    /// <summary>Letters as they are.</summary>
    public static AnswerJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });
}
