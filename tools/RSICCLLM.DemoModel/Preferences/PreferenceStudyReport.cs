using System.Globalization;
using System.Text;
using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Evaluation.Files;

namespace RSICCLLM.DemoModel.Preferences;

/// <summary>The variants that are finished, each less the checkpoint that it started from.</summary>
internal static class PreferenceStudyReport
{
    private static readonly (string Metric, string Heading)[] Metrics =
        [(MetricNames.Bleu4, "BLEU-4"), (MetricNames.Meteor, "METEOR"), (MetricNames.RecordF1, "F1 of (object, verb)"), (MetricNames.PositionAccuracy, "position right"), (MetricNames.ChangeAccuracy, "change / no change")];

    public static string Text(PreferenceStudy study, PreferenceStudySettings settings)
    {
        var start = CaptionBenchmark.Score(BenchmarkSet.Read(study.Captions(PreferenceStudy.Start), study.HeldOut));
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{settings.Steps} steps of 16 preferences for {settings.Pairs:#,0} training pairs, {settings.HeldOutPairs} held-out pairs, seed {settings.Seed}; differences to the checkpoint in points, with 95 % intervals of the paired bootstrap:\n\n| model |");
        text.AppendJoin('|', Metrics.Select(m => $" {m.Heading} ")).Append("|\n|---|").AppendJoin('|', Metrics.Select(_ => "---")).Append("|\n");
        foreach (var variant in PreferenceVariant.All.Where(v => File.Exists(study.Captions(v.Name))))
        {
            var differences = PairedComparison.Compare(start, CaptionBenchmark.Score(BenchmarkSet.Read(study.Captions(variant.Name), study.HeldOut))).ToDictionary(d => d.Name, StringComparer.Ordinal);
            if (text.ToString().EndsWith("---|\n", StringComparison.Ordinal))
                text.Append("| the checkpoint |").AppendJoin('|', Metrics.Select(m => differences.TryGetValue(m.Metric, out var d) ? $" {Points(d.First, "0.0")} " : " not measured ")).Append("|\n");
            text.Append(CultureInfo.InvariantCulture, $"| {variant.Heading} |").AppendJoin('|', Metrics.Select(m => Cell(differences, m.Metric))).Append("|\n");
        }

        return text.ToString();
    }

    private static string Cell(Dictionary<string, PairedDifference> differences, string metric) =>
        differences.TryGetValue(metric, out var d) && double.IsFinite(d.Low)
            ? $" {Points(d.Difference, "+0.0;-0.0;0.0")} ({Points(d.Low, "+0.0;-0.0;0.0")} to {Points(d.High, "+0.0;-0.0;0.0")}) "
            : " not measured ";

    private static string Points(double share, string format) => (100 * share).ToString(format, CultureInfo.InvariantCulture);
}
