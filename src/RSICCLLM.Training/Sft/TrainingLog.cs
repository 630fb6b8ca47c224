using System.Text.Json;
using RSICCLLM.Training.Losses;

namespace RSICCLLM.Training.Sft;

/// <summary>The training's log, one JSON object a line, complete after every line.</summary>
internal sealed class TrainingLog(string folder) : IDisposable
{
    public const string FileName = "log.jsonl";
    private readonly StreamWriter _writer = new(Path.Combine(folder, FileName), append: true) { AutoFlush = true, NewLine = "\n" };

    public void Write(SftProgress progress)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("step", progress.Step);
            Write(json, "losses", progress.Losses);
            json.WriteNumber("learning_rate", progress.LearningRate);
            json.WriteNumber("gradient_norm", progress.GradientNorm);
            json.WriteNumber("samples_per_second", Math.Round(progress.SamplesPerSecond, 2));
            json.WriteNumber("elapsed_seconds", Math.Round(progress.Elapsed.TotalSeconds, 1));
            if (progress.Validation is not null)
                Write(json, "validation", progress.Validation);
            json.WriteEndObject();
        }

        _writer.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    public void Dispose() => _writer.Dispose();

    private static void Write(Utf8JsonWriter json, string name, LossParts parts)
    {
        json.WriteStartObject(name);
        Number("answer", parts.Answer);
        Number("mask", parts.Mask);
        Number("classes", parts.Classes);
        Number("counts", parts.Counts);
        Number("summary", parts.Summary);
        Number("positions", parts.Positions);
        Number("places", parts.Places);
        Number("evidence", parts.Evidence);
        json.WriteEndObject();

        void Number(string key, double value) => json.WriteNumber(key, double.IsFinite(value) ? value : -1);
    }
}
