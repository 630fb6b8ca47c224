using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RSICCLLM.Captions;

namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>Results as JSON and Markdown.</summary>
public static class BenchmarkReport
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// All metrics by name, <c>intervals</c> with <c>[low, high]</c> by name, <c>items</c> with the scores of each caption.
    /// What could not be measured is <c>null</c>; metrics of records are left out where no truth was given.
    /// </summary>
    public static string ToJson(BenchmarkResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Layout))
        {
            json.WriteStartObject();
            json.WriteNumber("count", result.Items.Count);
            json.WriteString("tokenization", Name(result));
            foreach (var metric in Shown(result))
                Number(json, metric.Name, metric.Value);
            json.WriteNumber("confidence", result.Options.Confidence);
            json.WriteNumber("bootstrapSamples", result.Options.BootstrapSamples);
            json.WriteNumber("seed", result.Options.Seed);
            json.WriteStartObject("intervals");
            foreach (var metric in Shown(result).Where(metric => !double.IsNaN(metric.Low)))
            {
                json.WriteStartArray(metric.Name);
                json.WriteNumberValue(metric.Low);
                json.WriteNumberValue(metric.High);
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteStartArray("items");
            foreach (var item in result.Items)
                WriteItem(json, item);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    /// <summary>A table of the metrics with their intervals; ratios in percent, CIDEr as it is.</summary>
    public static string ToMarkdown(BenchmarkResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{result.Items.Count} captions, {Name(result)} tokens; intervals: {result.Options.Confidence:P0} of {result.Options.BootstrapSamples} resamples, seed {result.Options.Seed}.\n\n");
        text.Append("| metric | value | interval |\n|---|---|---|\n");
        foreach (var metric in Shown(result))
        {
            var scale = metric.Name == MetricNames.Cider ? 1 : 100;
            var unit = scale == 1 ? "" : " %";
            var interval = double.IsNaN(metric.Low) ? "" : string.Create(CultureInfo.InvariantCulture, $"{metric.Low * scale:F2} to {metric.High * scale:F2}");
            var value = double.IsNaN(metric.Value) ? "not measured" : string.Create(CultureInfo.InvariantCulture, $"{metric.Value * scale:F2}{unit}");
            text.Append(CultureInfo.InvariantCulture, $"| {metric.Name} | {value} | {interval} |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<MetricValue> Shown(BenchmarkResult result)
    {
        var hasTruth = result.Items.Any(item => item.Changes is not null);
        return result.Metrics.Where(metric => hasTruth || metric.Name is not (MetricNames.ChangeAccuracy or MetricNames.RecordF1
            or MetricNames.PositionAccuracy or MetricNames.QuantityAccuracy));
    }

    private static string Name(BenchmarkResult result) => result.Options.Tokenization.ToString().ToLowerInvariant();

    private static void WriteItem(Utf8JsonWriter json, ItemScore score)
    {
        json.WriteStartObject();
        json.WriteString("id", score.Item.Id);
        json.WriteString("caption", score.Item.Prediction);
        for (var n = 0; n < score.Bleu.Count; n++)
            json.WriteNumber($"bleu{n + 1}", score.Bleu[n]);
        json.WriteNumber(MetricNames.Rouge1, score.Rouge1);
        json.WriteNumber(MetricNames.Rouge2, score.Rouge2);
        json.WriteNumber(MetricNames.RougeL, score.RougeL);
        json.WriteNumber(MetricNames.RougeLFirst, score.RougeLFirst);
        json.WriteNumber(MetricNames.Cider, score.Cider);
        if (score.Changes is { } changes)
        {
            json.WriteBoolean("changeIsRight", changes.ChangeIsRight);
            json.WriteBoolean("saysNoChange", changes.Parsed.SaysNoChange);
            WriteRecords(json, "records", changes.Parsed.Records);
            WriteRecords(json, "truth", score.Item.Truth!);
        }

        json.WriteEndObject();
    }

    private static void WriteRecords(Utf8JsonWriter json, string name, IReadOnlyList<ChangeRecord> records)
    {
        json.WriteStartArray(name);
        foreach (var record in records)
        {
            json.WriteStartObject();
            json.WriteString("object", record.Object);
            json.WriteString("verb", record.Verb);
            if (record.Quantity is { } quantity)
                json.WriteNumber("quantity", quantity);
            if (record.Position is { } position)
                json.WriteString("position", position.ToText());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
