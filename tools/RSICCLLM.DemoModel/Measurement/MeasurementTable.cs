using System.Globalization;
using System.Text;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.DemoModel.Measurement;

/// <summary>Measurements of several models side by side, as Markdown.</summary>
internal static class MeasurementTable
{
    private static readonly (string Metric, string Heading, double Scale)[] Columns =
    [
        (MetricNames.ChangeAccuracy, "change / no change", 100),
        (MetricNames.RecordF1, "F1 of (object, verb)", 1),
        (MetricNames.PositionAccuracy, "position right", 100),
        (MetricNames.QuantityAccuracy, "quantity right", 100),
        (MetricNames.Bleu4, "BLEU-4", 100),
        (MetricNames.RougeL, "ROUGE-L", 100),
        (MetricNames.Cider, "CIDEr", 1),
    ];

    /// <summary>One row a model; each value with its 95 % bootstrap interval.</summary>
    public static string Of(IEnumerable<(string Name, BenchmarkResult Result)> rows)
    {
        var table = new StringBuilder();
        table.Append("| model |").AppendJoin('|', Columns.Select(c => $" {c.Heading} ")).Append("|\n");
        table.Append("|---|").AppendJoin('|', Columns.Select(_ => "---")).Append("|\n");
        foreach (var (name, result) in rows)
            table.Append(CultureInfo.InvariantCulture, $"| {name} |").AppendJoin('|', Columns.Select(c => Cell(result[c.Metric], c.Scale))).Append("|\n");
        return table.ToString();
    }

    private static string Cell(MetricValue value, double scale)
    {
        var format = scale == 100 ? "0.0" : "0.000";
        string Number(double number) => (number * scale).ToString(format, CultureInfo.InvariantCulture);
        return $" {Number(value.Value)} ({Number(value.Low)} to {Number(value.High)}) ";
    }
}
