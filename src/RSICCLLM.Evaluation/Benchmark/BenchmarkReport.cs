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
    /// What could not be measured is <c>null</c>; metrics that nothing was given for (true records, a sentence model, confidences, times, a judge) are left out.
    /// </summary>
    /// <param name="result">The scores.</param>
    /// <param name="differences">Differences to another system on the same items, if one was compared: <c>differences</c> by name.</param>
    public static string ToJson(BenchmarkResult result, IReadOnlyList<PairedDifference>? differences = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Layout))
        {
            json.WriteStartObject();
            json.WriteNumber("count", result.Items.Count);
            json.WriteString("tokenization", Name(result));
            foreach (var metric in result.Metrics)
                Number(json, metric.Name, metric.Value);
            json.WriteNumber("confidence", result.Options.Confidence);
            json.WriteNumber("bootstrapSamples", result.Options.BootstrapSamples);
            json.WriteNumber("seed", result.Options.Seed);
            json.WriteStartObject("intervals");
            foreach (var metric in result.Metrics.Where(metric => !double.IsNaN(metric.Low)))
            {
                json.WriteStartArray(metric.Name);
                json.WriteNumberValue(metric.Low);
                json.WriteNumberValue(metric.High);
                json.WriteEndArray();
            }

            json.WriteEndObject();
            WriteDifferences(json, differences ?? []);
            WriteStrings(json, "meteorModules", result.Options.Meteor.Modules);
            WriteCalibration(json, result.Calibration);
            json.WriteStartArray("items");
            foreach (var item in result.Items)
                WriteItem(json, item);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    /// <summary>A table of the metrics with their intervals; ratios in percent, CIDEr as it is.</summary>
    public static string ToMarkdown(BenchmarkResult result, IReadOnlyList<PairedDifference>? differences = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{result.Items.Count} captions, {Name(result)} tokens; intervals: {result.Options.Confidence:P0} of {result.Options.BootstrapSamples} resamples, seed {result.Options.Seed}; METEOR by {string.Join(", ", result.Options.Meteor.Modules)}.\n\n");
        text.Append("| metric | value | interval |\n|---|---|---|\n");
        foreach (var metric in result.Metrics)
            text.Append(CultureInfo.InvariantCulture, $"| {metric.Name} | {MetricFormat.Number(metric.Name, metric.Value)} | {MetricFormat.Interval(metric.Name, metric.Low, metric.High)} |\n");
        if (differences is not { Count: > 0 })
            return text.ToString();
        text.Append("\nDifference to the other system on the same items:\n\n| metric | other | difference | interval | p, paired bootstrap | p, randomisation |\n|---|---|---|---|---|---|\n");
        foreach (var d in differences)
            text.Append(CultureInfo.InvariantCulture, $"| {d.Name} | {MetricFormat.Number(d.Name, d.First)} | {MetricFormat.Number(d.Name, d.Difference)} | {MetricFormat.Interval(d.Name, d.Low, d.High)} | {MetricFormat.Probability(d.BootstrapP)} | {MetricFormat.Probability(d.RandomisationP)} |\n");
        return text.ToString();
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
        json.WriteNumber(MetricNames.Meteor, score.Meteor);
        if (score.Sbs is { } sbs)
            json.WriteNumber(MetricNames.Sbs, sbs);
        if (score.ChangeIsRight is { } right)
            json.WriteBoolean("changeIsRight", right);
        json.WriteBoolean("saysNoChange", score.Parsed.SaysNoChange);
        WriteRecords(json, "records", score.Parsed.Records);
        if (score.Item.Truth is { } truth)
            WriteRecords(json, "truth", truth);
        if (score.Item.Judge is { } judge)
        {
            json.WriteNumber(MetricNames.JudgeObject, judge.Object);
            json.WriteNumber(MetricNames.JudgeDirection, judge.Direction);
            json.WriteNumber(MetricNames.JudgeVerb, judge.Verb);
            json.WriteNumber(MetricNames.JudgeMagnitude, judge.Magnitude);
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

    private static void WriteDifferences(Utf8JsonWriter json, IReadOnlyList<PairedDifference> differences)
    {
        if (differences.Count == 0)
            return;
        json.WriteStartObject("differences");
        foreach (var d in differences)
        {
            json.WriteStartObject(d.Name);
            Number(json, "other", d.First);
            Number(json, "difference", d.Difference);
            Number(json, "low", d.Low);
            Number(json, "high", d.High);
            Number(json, "bootstrapP", d.BootstrapP);
            Number(json, "randomisationP", d.RandomisationP);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteCalibration(Utf8JsonWriter json, IReadOnlyList<CalibrationBin> bins)
    {
        if (bins.Count == 0)
            return;
        json.WriteStartArray("calibration");
        foreach (var bin in bins)
        {
            json.WriteStartObject();
            json.WriteNumber("count", bin.Count);
            Number(json, "confidence", bin.Confidence);
            Number(json, "accuracy", bin.Accuracy);
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
