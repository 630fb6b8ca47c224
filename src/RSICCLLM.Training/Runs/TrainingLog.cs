using System.Text;
using System.Text.Json;

namespace RSICCLLM.Training.Runs;

/// <summary>A training's log, one JSON object a line, complete after every line. A training that goes on from a checkpoint drops the lines of later steps first.</summary>
internal sealed class TrainingLog : IDisposable
{
    public const string FileName = "log.jsonl";
    private readonly StreamWriter _writer;

    /// <summary>Opens the log of a training that stands at a step.</summary>
    public TrainingLog(string folder, long step)
    {
        var path = Path.Combine(folder, FileName);
        KeepUntil(path, step);
        _writer = new(path, append: true) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>Writes one line.</summary>
    public void Write(long step, Action<Utf8JsonWriter> fields)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("step", step);
            fields(json);
            json.WriteEndObject();
        }

        _writer.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>A number that may have become infinite or undefined, which JSON does not know: -1 then.</summary>
    public static void Number(Utf8JsonWriter json, string key, double value) => json.WriteNumber(key, double.IsFinite(value) ? value : -1);

    public void Dispose() => _writer.Dispose();

    private static void KeepUntil(string path, long step)
    {
        if (!File.Exists(path))
            return;
        var lines = File.ReadAllLines(path);
        var kept = lines.Where(line => StepOf(line) is { } at && at <= step).ToArray();
        if (kept.Length == lines.Length)
            return;
        File.WriteAllText(path + ".partial", string.Concat(kept.Select(line => line + "\n")));
        File.Move(path + ".partial", path, overwrite: true);
    }

    /// <summary>Step of a line; none where a kill left half of one.</summary>
    private static long? StepOf(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("step").GetInt64();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
